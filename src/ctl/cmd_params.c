// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * params: the module's parameters, where they are from, and what loading it again would give
 */
#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "facts.h"
#include "tree.h"

#define TEXT_SIZE	64

/* ------------------------------------------------------------------------ text */

static const char *or_dash(const char *text)
{
	return text[0] ? text : "-";
}

static void print_row(const char *name, const char *value, const char *preset, const char *range,
		      const char *reload, const char *source)
{
	printf("%-24s %-9s %-9s %-15s %-9s %s\n", name, value, preset, range, reload, source);
}

static void print_param(const struct param *param)
{
	char preset[TEXT_SIZE] = "-", range[TEXT_SIZE] = "-", reload[TEXT_SIZE];

	if (param->known) {
		snprintf(preset, sizeof(preset), "%" PRIu64, param->preset);
		param_range(param, range, sizeof(range));
	}
	print_row(param->name, or_dash(param->running), preset, range,
		  param_after_reload(param, reload, sizeof(reload)), param_source(param));
}

/* A file that is wrong, or of which the running module does not know yet. */
static void print_remark(const struct param *param)
{
	char range[TEXT_SIZE];

	if (param_is_refused(param))
		printf("%s=%s in %s is refused, and with it the module: give a whole number, %s\n",
		       param->name, param->configured, param->source,
		       param_range(param, range, sizeof(range)));
	else if (param_is_pending(param))
		printf("%s=%s in %s counts when the module is loaded again\n", param->name,
		       param->configured, param->source);
}

static void print_text(const struct facts *facts)
{
	print_row("PARAMETER", "VALUE", "DEFAULT", "RANGE", "RELOAD", "SOURCE");
	for (size_t i = 0; i < facts->num_params; i++)
		print_param(&facts->params[i]);
	for (size_t i = 0; i < facts->num_params; i++)
		print_remark(&facts->params[i]);
	if (facts->unknown_option[0])
		printf("the module has no parameter for %s in %s\n", facts->unknown_option,
		       facts->unknown_option_source);
}

/* ------------------------------------------------------------------------ JSON */

static struct json_object *param_json(const struct param *param)
{
	struct json_object *json = json_object_new_object();
	char reload[TEXT_SIZE];

	add_string(json, "name", param->name);
	add_known(json, "value", param->running);
	add_string(json, "source", param_source(param));
	add_string(json, "reload", param_after_reload(param, reload, sizeof(reload)));
	add_known(json, "configured", param->configured);
	add_known(json, "configured_in", param->source);
	add_known(json, "description", param->description);
	if (!param->known)
		return json;
	add_uint(json, "default", param->preset);
	add_uint(json, "min", param->min);
	add_uint(json, "max", param->max);
	return json;
}

static void print_tree(const struct facts *facts)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list;

	add_bool(root, "loaded", facts->running.there);
	add_bool(root, "installed", facts->installed.there);
	list = add_list(root, "parameters");
	for (size_t i = 0; i < facts->num_params; i++)
		json_object_array_add(list, param_json(&facts->params[i]));
	add_known(root, "unknown_option", facts->unknown_option);
	add_known(root, "unknown_option_in", facts->unknown_option_source);
	print_json(root);
	json_object_put(root);
}

static int by_name(const void *a, const void *b)
{
	const struct param *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static int params(bool json)
{
	struct facts facts;

	facts_gather_here(&facts);
	if (!facts.num_params) {
		warnx("the userptr module is neither loaded nor installed for kernel %s; userptrctl "
		      "doctor tells why", facts.kernel);
		return EXIT_FAILURE;
	}

	qsort(facts.params, facts.num_params, sizeof(facts.params[0]), by_name);
	if (json)
		print_tree(&facts);
	else
		print_text(&facts);
	return EXIT_SUCCESS;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case 'j':
			json = true;
			break;
		case 'h':
			return command_help(&cmd_params);
		default:
			return command_misused(&cmd_params);
		}
	}

	if (command_has_argument(&cmd_params, argc))
		return command_misused(&cmd_params);

	return params(json);
}

const struct command cmd_params = {
	.name = "params",
	.args = "[--json]",
	.summary = "show the module's parameters, and where their values are from",
	.help = "\n"
		"For each: the value in the running module, the default, the range, what the module\n"
		"would have after it is loaded again, and where the value is from: a file of\n"
		"modprobe.d, the kernel command line, the default, or runtime where it was written\n"
		"to /sys/module/userptr/parameters. Below, what is wrong in the files. Without the\n"
		"module loaded or installed, what the other of the two tells.\n"
		"\n"
		"  --json  the same as JSON\n"
		"\n"
		"Exit status: 0 shown; 1 there is neither; 2 wrong usage.\n",
	.run = run,
};
