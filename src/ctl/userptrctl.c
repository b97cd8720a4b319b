// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * userptrctl: the table of commands
 */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

static int run_help(int argc, char **argv);

static const struct command cmd_help = {
	.name = "help",
	.args = "[COMMAND]",
	.summary = "this list, or what a command does",
	.help = "",
	.run = run_help,
};

static const struct command *const commands[] = {
	&cmd_status,
	&cmd_doctor,
	&cmd_params,
	&cmd_top,
	&cmd_selftest,
	&cmd_copy,
	&cmd_help,
};

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static int misused(void)
{
	fputs("Try \"userptrctl --help\".\n", stderr);
	return EXIT_USAGE;
}

static int unknown_command(const char *name)
{
	warnx("there is no command \"%s\"", name);
	return misused();
}

int command_misused(const struct command *command)
{
	fprintf(stderr, "Try \"userptrctl %s --help\".\n", command->name);
	return EXIT_USAGE;
}

bool command_has_argument(const struct command *command, int argc)
{
	if (optind == argc)
		return false;
	warnx("%s takes no argument", command->name);
	return true;
}

int command_help(const struct command *command)
{
	printf("Usage: userptrctl %s%s%s\n\n%s.\n%s", command->name, command->args[0] ? " " : "",
	       command->args, command->summary, command->help);
	return EXIT_SUCCESS;
}

static int general_help(void)
{
	puts("Usage: userptrctl COMMAND [ARGUMENT...]\n\nCommands:");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
	puts("\nOptions:\n"
	     "  -h, --help     this list; after a command, what the command does\n"
	     "  -V, --version  version of userptrctl\n"
	     "\nExit status: 0 done; 1 failed, and the message says why; 2 wrong usage; doctor and\n"
	     "selftest have more, for reasons.");
	return EXIT_SUCCESS;
}

static int run_help(int argc, char **argv)
{
	const struct command *command;

	if (argc < 2)
		return general_help();

	command = find_command(argv[1]);
	return command ? command_help(command) : unknown_command(argv[1]);
}

static int run_command(int argc, char **argv)
{
	const struct command *command = find_command(argv[0]);

	if (!command)
		return unknown_command(argv[0]);

	/* For getopt_long(): whose arguments these are, and that it starts afresh. */
	argv[0] = program_invocation_short_name;
	optind = 0;
	return command->run(argc, argv);
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};

	/* "+": what follows the command is the command's */
	switch (getopt_long(argc, argv, "+hV", options, NULL)) {
	case -1:
		break;
	case 'h':
		return general_help();
	case 'V':
		puts("userptrctl " VERSION);
		return EXIT_SUCCESS;
	default:
		return misused();
	}

	if (optind == argc) {
		warnx("no command given");
		return misused();
	}

	return run_command(argc - optind, argv + optind);
}

int main(int argc, char **argv)
{
	int status = run(argc, argv);

	if (fflush(stdout) || ferror(stdout)) {
		warn("standard output");
		return EXIT_FAILURE;
	}
	return status;
}
