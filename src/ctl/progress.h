/* SPDX-License-Identifier: MIT */
/* Copyright (C) 2026 The userptr authors */
#ifndef USERPTRCTL_PROGRESS_H
#define USERPTRCTL_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct progress - a bar on the terminal, if stderr is one, and otherwise nothing
 * @total: bytes to do
 * @done: bytes done
 * @start_ns: when it began
 * @drawn_ns: when it was drawn last
 * @visible: stderr is a terminal
 */
struct progress {
	uint64_t total;
	uint64_t done;
	int64_t start_ns;
	int64_t drawn_ns;
	bool visible;
};

void progress_start(struct progress *progress, uint64_t total);

/* @bytes more are done; 0 to show that time passes. */
void progress_advance(struct progress *progress, uint64_t bytes);

/* Takes the bar away. Call before anything else is printed. */
void progress_end(struct progress *progress);

double progress_seconds(const struct progress *progress);

/* "12.3 MiB", in @text; returns @text. */
char *format_bytes(char *text, size_t size, double bytes);

#endif /* USERPTRCTL_PROGRESS_H */
