// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * doctor: which of the usual reasons it is, and what to do
 */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ctl.h"
#include "report.h"

#define LINE_SIZE	2048
#define GRACE_MAX_S	3600
#define RETRY_NS	100000000

struct options {
	bool json;
	bool notify;
	unsigned int grace_s;
	const char *textfile;
};

static bool is_past(const struct timespec *end)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > end->tv_sec ||
	       (now.tv_sec == end->tv_sec && now.tv_nsec >= end->tv_nsec);
}

/*
 * A module that is loaded again takes its device away for a moment, and its new node has no
 * group before udev gives it one.
 */
static void gather_with_grace(struct facts *facts, unsigned int grace_s)
{
	const struct timespec nap = { .tv_nsec = RETRY_NS };
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += grace_s;
	facts_gather_here(facts);
	while (facts->open_error && !is_past(&end)) {
		nanosleep(&nap, NULL);
		facts_gather_here(facts);
	}
}

static void print_report(const struct facts *facts, const struct verdict *verdict, const char *line)
{
	struct json_object *root = json_object_new_object();

	report_add(root, facts, verdict, line);
	print_json(root);
	json_object_put(root);
}

static int doctor(const struct options *options)
{
	char line[LINE_SIZE];
	struct verdict verdict;
	struct facts facts;

	gather_with_grace(&facts, options->grace_s);
	verdict_of(&facts, &verdict);
	verdict_line(&verdict, line, sizeof(line));

	if (options->json)
		print_report(&facts, &verdict, line);
	else
		puts(line);
	if (options->notify)
		report_notify(&facts, &verdict, line);
	if (options->textfile && report_textfile(&facts, &verdict, options->textfile))
		return EXIT_FAILURE;
	return verdict.status;
}

static bool read_grace(const char *text, unsigned int *seconds)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || end == text || *end || value < 0 || value > GRACE_MAX_S) {
		warnx("--grace takes a number of seconds, 0 to %d", GRACE_MAX_S);
		return false;
	}
	*seconds = value;
	return true;
}

static int run(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "textfile", required_argument, NULL, 't' },
		{ "notify", no_argument, NULL, 'n' },
		{ "grace", required_argument, NULL, 'g' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct options options = { 0 };
	int c;

	while ((c = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		switch (c) {
		case 'j':
			options.json = true;
			break;
		case 't':
			options.textfile = optarg;
			break;
		case 'n':
			options.notify = true;
			break;
		case 'g':
			if (!read_grace(optarg, &options.grace_s))
				return command_misused(&cmd_doctor);
			break;
		case 'h':
			return command_help(&cmd_doctor);
		default:
			return command_misused(&cmd_doctor);
		}
	}

	if (command_has_argument(&cmd_doctor, argc))
		return command_misused(&cmd_doctor);

	return doctor(&options);
}

const struct command cmd_doctor = {
	.name = "doctor",
	.args = "[--json] [--textfile FILE] [--notify] [--grace=SECONDS]",
	.summary = "tell why the device can not be used, and what to do",
	.help = "\n"
		"One line: OK and what there is; WARN where the device can be used, but not for long\n"
		"or not as configured; FAIL, the reason, and what to do about it. Reads only, and\n"
		"needs no rights; as root it may know more.\n"
		"\n"
		"  --json           the same with all it is founded on, as JSON\n"
		"  --textfile FILE  also as metrics for node_exporter's textfile collector; FILE is\n"
		"                   complete at all times\n"
		"  --notify         also to systemd, for the Status line of a unit, and to the journal\n"
		"  --grace=SECONDS  wait that long for a device that does not open\n"
		"\n"
		"Exit status: 0 OK or WARN; 1 FILE can not be written; 2 wrong usage; 4 no permission;\n"
		"5 no module for this kernel; 6 a module that is refused, for its key, an option or\n"
		"its interface; 7 not loaded, or its device is missing.\n",
	.run = run,
};
