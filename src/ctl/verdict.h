/* SPDX-License-Identifier: MIT */
/* Copyright (C) 2026 The userptr authors */
#ifndef USERPTRCTL_VERDICT_H
#define USERPTRCTL_VERDICT_H

#include <stddef.h>

struct facts;

/* Exit statuses of doctor and selftest, beside those of ctl.h; systemd has names for them. */
#define EXIT_NOPERMISSION	4
#define EXIT_NOTINSTALLED	5	/* there is no module for this kernel */
#define EXIT_NOTCONFIGURED	6	/* there is one, and it is refused */
#define EXIT_NOTRUNNING		7	/* it is not loaded, or its device is missing */

enum state { STATE_OK, STATE_WARN, STATE_FAIL };

/**
 * struct verdict - which of the usual reasons it is
 * @state: warnings leave the device usable
 * @status: exit status
 * @key: the reason for programs: one of a fixed set of words, "ok" if all is well
 * @reason: what is wrong; if nothing is, what there is
 * @advice: what the user can do about it, or empty
 */
struct verdict {
	enum state state;
	int status;
	const char *key;
	char reason[1024];
	char advice[512];
};

void verdict_of(const struct facts *facts, struct verdict *verdict);

/* "ok", "warn", "fail" */
const char *state_name(enum state state);

/* "FAIL: reason; advice", in @line: what systemctl status shows, and doctor prints. */
const char *verdict_line(const struct verdict *verdict, char *line, size_t size);

/* "module VERSION, NODE, max_workers N, kernel RELEASE", in @text */
const char *facts_line(const struct facts *facts, char *text, size_t size);

#endif /* USERPTRCTL_VERDICT_H */
