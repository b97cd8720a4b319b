// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * param: what a parameter of the module may be, is, and will be
 *
 * The range is read from the module's own description of the parameter, so that the
 * tool judges by what the installed module does, whichever version that is.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "param.h"

/* The end of a description: what comes before ", 1 to 512 (default 15)" or ", 0 or 1 (...)". */
static bool read_range(struct param *param, const char *range)
{
	int read = 0;

	if (sscanf(range, ", %" SCNu64 " to %" SCNu64 " (default %" SCNu64 "%n", &param->min,
		   &param->max, &param->preset, &read) == 3 && read)
		return true;
	return sscanf(range, ", %" SCNu64 " or %" SCNu64 " (default %" SCNu64 "%n", &param->min,
		      &param->max, &param->preset, &read) == 3 && read;
}

/* The last ", " before "(default": a description has commas of its own. */
static const char *find_range(const char *text)
{
	const char *end = strstr(text, "(default ");
	const char *found = NULL;

	if (!end)
		return NULL;
	for (const char *comma = strchr(text, ','); comma && comma < end;
	     comma = strchr(comma + 1, ','))
		found = comma;
	return found;
}

void param_describe(struct param *param, const char *parm)
{
	const char *colon = strchr(parm, ':');
	const char *text = colon ? colon + 1 : "";
	const char *range = find_range(text);
	int name_length = (int)(colon ? (size_t)(colon - parm) : strlen(parm));

	snprintf(param->name, sizeof(param->name), "%.*s", name_length, parm);
	param->known = range && read_range(param, range);
	snprintf(param->description, sizeof(param->description), "%.*s",
		 (int)(param->known ? (size_t)(range - text) : strlen(text)), text);
}

/* As the kernel reads a switch, of which only the first letters count. */
static bool read_bool(const char *text, uint64_t *value)
{
	if (!text[0])
		return false;
	if (strchr("yYtT1", text[0])) {
		*value = 1;
		return true;
	}
	if (strchr("nNfF0", text[0])) {
		*value = 0;
		return true;
	}
	if ((text[0] | 0x20) != 'o' || !text[1])
		return false;
	*value = (text[1] | 0x20) == 'n';
	return *value || (text[1] | 0x20) == 'f';
}

static bool read_number(const char *text, uint64_t *value)
{
	char *end;

	/* strtoull() takes blanks and a minus, the kernel does not */
	if (*text == '+')
		text++;
	if (*text < '0' || *text > '9')
		return false;

	errno = 0;
	*value = strtoull(text, &end, 0);
	return !errno && *end == '\0';
}

bool param_value(const struct param *param, const char *text, uint64_t *value)
{
	if (param->is_bool)
		return read_bool(text, value);
	if (!read_number(text, value))
		return false;
	return !param->known || (*value >= param->min && *value <= param->max);
}

bool param_is_refused(const struct param *param)
{
	uint64_t value;

	return param->source[0] && param->known &&
	       !param_value(param, param->configured, &value);
}

static bool running_value(const struct param *param, uint64_t *value)
{
	return param->running[0] && param_value(param, param->running, value);
}

static bool configured_value(const struct param *param, uint64_t *value)
{
	return param->source[0] && param_value(param, param->configured, value);
}

/*
 * Somebody who changes a value at runtime means it: only the default in place of what
 * is configured is taken for a file that was changed after the module was loaded.
 */
bool param_is_pending(const struct param *param)
{
	uint64_t running, configured;

	return param->known && running_value(param, &running) &&
	       configured_value(param, &configured) &&
	       running == param->preset && configured != running;
}

void param_configure(struct param *param, const char *value, const char *source)
{
	if (param_is_refused(param))
		return;
	snprintf(param->configured, sizeof(param->configured), "%s", value);
	snprintf(param->source, sizeof(param->source), "%s", source);
}

const char *param_source(const struct param *param)
{
	uint64_t running, configured;

	if (!running_value(param, &running))
		return param->running[0] ? "runtime" : "not loaded";
	if (configured_value(param, &configured) && configured == running)
		return param->source;
	if (!param->known)
		return "unknown";
	return running == param->preset ? "default" : "runtime";
}

const char *param_after_reload(const struct param *param, char *text, size_t size)
{
	uint64_t value = param->preset;

	if (param_is_refused(param))
		return "refused";
	if (!configured_value(param, &value) && !param->known)
		return "unknown";
	snprintf(text, size, "%" PRIu64, value);
	return text;
}

const char *param_range(const struct param *param, char *text, size_t size)
{
	snprintf(text, size, "%" PRIu64 " %s %" PRIu64, param->min,
		 param->max == param->min + 1 ? "or" : "to", param->max);
	return text;
}
