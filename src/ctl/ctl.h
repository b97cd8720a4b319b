/* SPDX-License-Identifier: MIT */
/* Copyright (C) 2026 The userptr authors */
#ifndef USERPTRCTL_CTL_H
#define USERPTRCTL_CTL_H

#include <stdbool.h>

#include <userptr.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Beside EXIT_SUCCESS and EXIT_FAILURE. */
#define EXIT_USAGE	2

/**
 * struct command - one command of the tool
 * @name: as the user writes it
 * @args: what follows it, for the first line of the help
 * @summary: one line for the list of commands
 * @help: what the command's own --help says beyond that
 * @run: does it; @argc and @argv as for main(); returns the exit status
 */
struct command {
	const char *name;
	const char *args;
	const char *summary;
	const char *help;
	int (*run)(int argc, char **argv);
};

extern const struct command cmd_copy;
extern const struct command cmd_doctor;
extern const struct command cmd_params;
extern const struct command cmd_selftest;
extern const struct command cmd_status;
extern const struct command cmd_top;

/* userptrctl.c: both return the exit status */
int command_help(const struct command *command);
int command_misused(const struct command *command);
/* Something follows the options of one that takes nothing more; it is said on stderr. */
bool command_has_argument(const struct command *command, int argc);

/* diagnose.c */

struct verdict;

/* Why the device does not open; @error is what drm_userptr_device_open() returned. */
void diagnose(int error, struct verdict *verdict);

/* Opens the device, or says on stderr why not and what to do, and returns NULL. */
struct drm_userptr_device *open_device(void);

#endif /* USERPTRCTL_CTL_H */
