/* SPDX-License-Identifier: MIT */
/* Copyright (C) 2026 The userptr authors */
#ifndef USERPTRCTL_PARAM_H
#define USERPTRCTL_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PARAM_TEXT	160

/**
 * struct param - a parameter of the module: what it may be, is, and will be
 * @name: as in /sys/module/userptr/parameters
 * @description: what the module says of it, without range and default
 * @known: the module's own description gives @min, @max and @preset
 * @is_bool: also takes Y and N
 * @min: smallest value that the module takes
 * @max: largest
 * @preset: the default
 * @running: value in the running module, or empty
 * @configured: what modprobe would give, if @source is not empty
 * @source: file that says so, or "the kernel command line"
 */
struct param {
	char name[64];
	char description[PARAM_TEXT];
	bool known;
	bool is_bool;
	uint64_t min;
	uint64_t max;
	uint64_t preset;
	char running[32];
	char configured[64];
	char source[PARAM_TEXT];
};

/* @parm as in the module: "name:what it is, 1 to 512 (default 15)". */
void param_describe(struct param *param, const char *parm);

/* Returns whether the module takes @text, and as which number. */
bool param_value(const struct param *param, const char *text, uint64_t *value);

/* An option out of its range: it keeps the module from loading. */
bool param_is_refused(const struct param *param);

/* The running module does not have what is configured, because it was loaded before. */
bool param_is_pending(const struct param *param);

/*
 * @value for @param in @source. Of several the last counts, unless the module
 * already refuses one.
 */
void param_configure(struct param *param, const char *value, const char *source);

/* Where the running value is from: a file, "the kernel command line", "default", "runtime". */
const char *param_source(const struct param *param);

/* What the module would have after it is loaded again, in @text; "refused" if it would not load. */
const char *param_after_reload(const struct param *param, char *text, size_t size);

/* "1 to 512", in @text */
const char *param_range(const struct param *param, char *text, size_t size);

#endif /* USERPTRCTL_PARAM_H */
