// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * report: a verdict for other programs: as JSON, to systemd and the journal, as metrics
 */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>

#include "outfile.h"
#include "report.h"

/* Of all our entries, and never another: journalctl MESSAGE_ID=... finds them. */
#define MESSAGE_ID	"6de5611612b34539b7aeb54c3d02d5a3"

/* ------------------------------------------------------------------------ JSON */

static void add_kind(struct json_object *to, const char *key, const struct module_facts *module)
{
	struct json_object *section = add_section(to, key);

	add_bool(section, "there", module->there);
	add_known(section, "version", module->version);
	add_known(section, "srcversion", module->srcversion);
}

static void add_device(struct json_object *to, const struct facts *facts)
{
	struct json_object *device = add_section(to, "device");

	add_bool(device, "opens", !facts->open_error);
	add_known(device, "node", facts->node);
	add_known(device, "group", facts->node_group);
	add_known(device, "link", facts->link);
}

static void add_build(struct json_object *to, const struct facts *facts)
{
	struct json_object *build = add_section(to, "build");

	add_known(build, "dkms_version", facts->dkms_version);
	add_bool(build, "headers", facts->headers);
	add_known(build, "make_log", facts->make_log);
	add_known(build, "kernel_min", facts->kernel_min);
	add_known(build, "kernel_max", facts->kernel_max);
}

static void add_signature(struct json_object *to, const struct facts *facts)
{
	struct json_object *signature = add_section(to, "signature");

	add_known(signature, "enforced_by", facts->enforced_by ? facts->enforced_by : "");
	add_known(signature, "signer", facts->signer);
}

void report_add(struct json_object *to, const struct facts *facts, const struct verdict *verdict,
		const char *line)
{
	add_string(to, "state", state_name(verdict->state));
	add_string(to, "reason", verdict->key);
	add_string(to, "message", verdict->reason);
	add_string(to, "advice", verdict->advice);
	add_string(to, "line", line);
	add_uint(to, "exit_status", verdict->status);
	add_string(to, "userptrctl", VERSION);
	add_string(to, "kernel", facts->kernel);
	add_kind(to, "running", &facts->running);
	add_kind(to, "installed", &facts->installed);
	add_build(to, facts);
	add_signature(to, facts);
	add_known(to, "blacklist", facts->blacklist);
	add_device(to, facts);
}

/* --------------------------------------------------------- systemd and journal */

static int priority(enum state state)
{
	static const int priorities[] = { LOG_INFO, LOG_WARNING, LOG_ERR };

	return priorities[state];
}

void report_notify(const struct facts *facts, const struct verdict *verdict, const char *line)
{
	sd_notifyf(0, "STATUS=%s", line);
	sd_journal_send("MESSAGE=%s", line,
			"MESSAGE_ID=" MESSAGE_ID,
			"PRIORITY=%d", priority(verdict->state),
			"USERPTR_STATE=%s", state_name(verdict->state),
			"USERPTR_REASON=%s", verdict->key,
			"USERPTR_ADVICE=%s", verdict->advice,
			"USERPTR_EXIT_STATUS=%d", verdict->status,
			"USERPTR_RUNNING_VERSION=%s", facts->running.version,
			"USERPTR_RUNNING_SRCVERSION=%s", facts->running.srcversion,
			"USERPTR_INSTALLED_VERSION=%s", facts->installed.version,
			"USERPTR_INSTALLED_SRCVERSION=%s", facts->installed.srcversion,
			"USERPTR_NODE=%s", facts->node,
			"USERPTR_KERNEL=%s", facts->kernel,
			NULL);
}

/* --------------------------------------------------------------------- metrics */

static void metric(FILE *file, const char *name, const char *help)
{
	fprintf(file, "# HELP userptr_%s %s\n# TYPE userptr_%s gauge\n", name, help, name);
}

static void metric_value(FILE *file, const char *name, const char *help, unsigned int value)
{
	metric(file, name, help);
	fprintf(file, "userptr_%s %u\n", name, value);
}

/* A label's value, in which the format wants three characters escaped. */
static void label(FILE *file, const char *before, const char *text)
{
	fprintf(file, "%s=\"", before);
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			fputc('\\', file);
		if (*text == '\n')
			fputs("\\n", file);
		else
			fputc(*text, file);
	}
	fputc('"', file);
}

static void state_metric(FILE *file, const struct verdict *verdict)
{
	metric(file, "state", "Which of the states the device is in: the one with 1.");
	for (enum state state = STATE_OK; state <= STATE_FAIL; state++)
		fprintf(file, "userptr_state{state=\"%s\"} %d\n", state_name(state),
			state == verdict->state);
}

static void reason_metric(FILE *file, const struct facts *facts, const struct verdict *verdict)
{
	char line[2048];

	metric(file, "reason_info", "Why the device is in its state, and what to do.");
	label(file, "userptr_reason_info{reason", verdict->key);
	label(file, ",kernel", facts->kernel);
	label(file, ",message", verdict_line(verdict, line, sizeof(line)));
	fputs("} 1\n", file);
}

static void module_metric(FILE *file, const char *name, const char *help,
			  const struct module_facts *module)
{
	metric(file, name, help);
	fprintf(file, "userptr_%s{", name);
	label(file, "version", module->version);
	label(file, ",srcversion", module->srcversion);
	fprintf(file, "} %d\n", module->there);
}

static void parameter_metrics(FILE *file, const struct facts *facts)
{
	const struct param *param;
	uint64_t value;

	metric(file, "parameter", "A parameter of the running module.");
	for (size_t i = 0; i < facts->num_params; i++) {
		param = &facts->params[i];
		if (!param->running[0] || !param_value(param, param->running, &value))
			continue;
		label(file, "userptr_parameter{name", param->name);
		fprintf(file, "} %" PRIu64 "\n", value);
	}
}

static void write_metrics(FILE *file, const struct facts *facts, const struct verdict *verdict)
{
	metric_value(file, "usable", "Whether the device can be used.",
		     verdict->state != STATE_FAIL);
	state_metric(file, verdict);
	reason_metric(file, facts, verdict);
	module_metric(file, "running_module_info", "The module that is loaded, if any.",
		      &facts->running);
	module_metric(file, "installed_module_info", "The module that would be loaded, if any.",
		      &facts->installed);
	parameter_metrics(file, facts);
}

char *report_metrics(const struct facts *facts, const struct verdict *verdict)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	if (!file)
		return NULL;
	write_metrics(file, facts, verdict);
	if (fclose(file)) {
		free(text);
		return NULL;
	}
	return text;
}

/* Writes all of it, as long as the file takes any. */
static int write_text(int fd, const char *text)
{
	size_t left = strlen(text);
	ssize_t written;

	while (left) {
		written = write(fd, text, left);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -1;
		text += written;
		left -= written;
	}
	return 0;
}

static int write_file(const char *path, const char *text)
{
	struct outfile out;
	int ret;

	if (outfile_open(&out, path, 0))
		return -1;
	ret = write_text(out.fd, text);
	if (ret)
		warn("%s", path);
	else
		/* the collector is another user */
		ret = outfile_commit(&out, 0644);
	outfile_close(&out);
	return ret;
}

int report_textfile(const struct facts *facts, const struct verdict *verdict, const char *path)
{
	char *text = report_metrics(facts, verdict);
	int ret;

	if (!text) {
		warn("%s", path);
		return -1;
	}
	ret = write_file(path, text);
	free(text);
	return ret;
}
