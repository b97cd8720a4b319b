/* SPDX-License-Identifier: MIT */
/* Copyright (C) 2026 The userptr authors */
#ifndef USERPTRCTL_REPORT_H
#define USERPTRCTL_REPORT_H

#include "facts.h"
#include "tree.h"
#include "verdict.h"

/* The verdict and what it is founded on, as JSON. */
void report_add(struct json_object *to, const struct facts *facts, const struct verdict *verdict,
		const char *line);

/* Tells systemd, for "systemctl status", and the journal, for what searches it. */
void report_notify(const struct facts *facts, const struct verdict *verdict, const char *line);

/* The same for node_exporter's textfile collector, in the file @path; returns 0 or -1. */
int report_textfile(const struct facts *facts, const struct verdict *verdict, const char *path);

/* The text of that file, to be freed; NULL without memory. */
char *report_metrics(const struct facts *facts, const struct verdict *verdict);

#endif /* USERPTRCTL_REPORT_H */
