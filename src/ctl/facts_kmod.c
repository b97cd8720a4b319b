// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * facts_kmod: what libkmod knows: the installed module, and modprobe's configuration
 *
 * libkmod joins all files of the configuration and forgets which said what. So each
 * file is given to it alone, in the order in which modprobe reads them, and the
 * kernel command line, which it adds to each, is asked for by itself. What it would
 * write to stderr of missing files and the like is a finding here, and no message.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libkmod.h>
#include <userptr.h>

#include "facts.h"

#define COMMAND_LINE	"the kernel command line"

/* Of two files of the same name the one in the directory that comes first counts. */
static const char *const config_dirs[] = {
	"/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d",
	"/usr/lib/modprobe.d", "/lib/modprobe.d",
};

#define NUM_CONFIG_DIRS	(sizeof(config_dirs) / sizeof(config_dirs[0]))

typedef struct kmod_config_iter *(*config_list)(const struct kmod_ctx *kmod);
typedef void (*config_entry)(struct facts *facts, const char *value, const char *source);

/* ----------------------------------------------------------------- module info */

static void copy_word(char *to, const char *from)
{
	snprintf(to, FACT_WORD, "%s", from);
}

/* To the kernel "-" and "_" are the same in a name. */
static bool is_name(const char *name, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (name[i] != (text[i] == '-' ? '_' : text[i]))
			return false;
	return name[length] == '\0';
}

static struct param *find_param(struct facts *facts, const char *name, size_t length)
{
	for (size_t i = 0; i < facts->num_params; i++)
		if (is_name(facts->params[i].name, name, length))
			return &facts->params[i];
	return NULL;
}

/* @parm begins with the name, and a colon. */
static struct param *param_of(struct facts *facts, const char *parm)
{
	char name[FACT_WORD];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(parm, ":"), parm);
	return facts_get_param(facts, name);
}

static void take_info(struct facts *facts, const char *key, const char *value)
{
	struct param *param;

	if (!strcmp(key, "version"))
		copy_word(facts->installed.version, value);
	else if (!strcmp(key, "srcversion"))
		copy_word(facts->installed.srcversion, value);
	else if (!strcmp(key, "signer"))
		snprintf(facts->signer, sizeof(facts->signer), "%s", value);

	if (strcmp(key, "parm") && strcmp(key, "parmtype"))
		return;
	param = param_of(facts, value);
	if (param && !strcmp(key, "parm"))
		param_describe(param, value);
	else if (param)
		param->is_bool = !strcmp(strrchr(value, ':') ?: "", ":bool");
}

static void read_info(struct facts *facts, const struct kmod_module *module)
{
	const char *path = kmod_module_get_path(module);
	struct kmod_list *list = NULL, *item;

	if (!path || kmod_module_get_info(module, &list) < 0)
		return;

	facts->installed.there = true;
	snprintf(facts->installed_path, sizeof(facts->installed_path), "%s", path);
	for (item = list; item; item = kmod_list_next(list, item))
		take_info(facts, kmod_module_info_get_key(item), kmod_module_info_get_value(item));
	kmod_module_info_free_list(list);

	/* The one that stands in for it has nothing to set. */
	facts->placeholder = !facts->num_params;
}

static void read_installed(struct facts *facts, struct kmod_ctx *kmod)
{
	struct kmod_list *list = NULL, *item;
	struct kmod_module *module;

	if (kmod_module_new_from_lookup(kmod, DRM_USERPTR_NAME, &list) < 0)
		return;
	for (item = list; item; item = kmod_list_next(list, item)) {
		module = kmod_module_get_module(item);
		if (!facts->installed.there)
			read_info(facts, module);
		kmod_module_unref(module);
	}
	kmod_module_unref_list(list);
}

/* --------------------------------------------------------------- configuration */

/* as the kernel reads it */
static const char *unquoted(const char *text, char *value, size_t size)
{
	text += *text == '"';
	snprintf(value, size, "%.*s", (int)strcspn(text, "\""), text);
	return value;
}

static void take_option(struct facts *facts, const char *option, const char *source)
{
	size_t length = strcspn(option, "=");
	struct param *param = find_param(facts, option, length);
	char value[FACT_WORD];

	/* the name alone switches on what is a switch */
	if (param && !option[length])
		param_configure(param, param->is_bool ? "1" : "", source);
	else if (param)
		param_configure(param, unquoted(option + length + 1, value, sizeof(value)), source);
	/* without the module's own list nothing can be called unknown */
	else if (facts->num_params && !facts->unknown_option[0]) {
		copy_word(facts->unknown_option, option);
		snprintf(facts->unknown_option_source, sizeof(facts->unknown_option_source), "%s",
			 source);
	}
}

static void take_options(struct facts *facts, const char *options, const char *source)
{
	char *copy = strdup(options), *rest = copy, *option;

	while (rest && (option = strsep(&rest, " \t")))
		if (*option)
			take_option(facts, option, source);
	free(copy);
}

static void take_blacklist(struct facts *facts, const char *value, const char *source)
{
	(void)value;
	snprintf(facts->blacklist, sizeof(facts->blacklist), "%s", source);
}

/* The key of an entry is the module's name; what its value is differs. */
static const struct {
	config_list list;
	config_entry found;
} entries[] = {
	{ kmod_config_get_options, take_options },
	{ kmod_config_get_blacklists, take_blacklist },
	/* a command in place of loading it, usually /bin/false */
	{ kmod_config_get_install_commands, take_blacklist },
};

#define NUM_ENTRIES	(sizeof(entries) / sizeof(entries[0]))

static bool is_ours(const struct kmod_config_iter *iter)
{
	return !strcmp(kmod_config_iter_get_key(iter), DRM_USERPTR_NAME);
}

static size_t count_ours(struct kmod_ctx *kmod, config_list list)
{
	struct kmod_config_iter *iter = list(kmod);
	size_t count = 0;

	while (iter && kmod_config_iter_next(iter))
		count += is_ours(iter);
	kmod_config_iter_free_iter(iter);
	return count;
}

/* The first @count entries: in what is read from a file those of the command line are last. */
static void take_first(struct facts *facts, struct kmod_ctx *kmod, size_t entry, size_t count,
		       const char *source)
{
	struct kmod_config_iter *iter = entries[entry].list(kmod);

	while (count && iter && kmod_config_iter_next(iter)) {
		if (!is_ours(iter))
			continue;
		entries[entry].found(facts, kmod_config_iter_get_value(iter), source);
		count--;
	}
	kmod_config_iter_free_iter(iter);
}

static void take_file(struct facts *facts, struct kmod_ctx *command_line, const char *path,
		      const char *source)
{
	const char *const paths[] = { path, NULL };
	struct kmod_ctx *kmod = kmod_new(NULL, paths);

	if (!kmod)
		return;
	kmod_set_log_priority(kmod, 0);
	for (size_t i = 0; i < NUM_ENTRIES; i++)
		take_first(facts, kmod, i, count_ours(kmod, entries[i].list) -
			   count_ours(command_line, entries[i].list), source);
	kmod_unref(kmod);
}

static void take_command_line(struct facts *facts, struct kmod_ctx *kmod)
{
	for (size_t i = 0; i < NUM_ENTRIES; i++)
		take_first(facts, kmod, i, SIZE_MAX, COMMAND_LINE);
}

struct config_file {
	const char *dir;
	char *name;
};

struct config_files {
	struct config_file *files;
	size_t count;
};

static bool has_name(const struct config_files *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->files[i].name, name))
			return true;
	return false;
}

static void add_file(struct config_files *list, const char *dir, const char *name)
{
	const char *end = strrchr(name, '.');
	struct config_file *files;

	if (!end || strcmp(end, ".conf") || has_name(list, name))
		return;
	files = reallocarray(list->files, list->count + 1, sizeof(*files));
	if (!files)
		return;
	list->files = files;
	files[list->count] = (struct config_file){ .dir = dir, .name = strdup(name) };
	if (files[list->count].name)
		list->count++;
}

static void add_dir(struct config_files *list, const char *root, const char *dir)
{
	char path[FACT_PATH];
	struct dirent *entry;
	DIR *stream;

	snprintf(path, sizeof(path), "%s%s", root, dir);
	stream = opendir(path);
	while (stream && (entry = readdir(stream)))
		add_file(list, dir, entry->d_name);
	if (stream)
		closedir(stream);
}

static int by_name(const void *a, const void *b)
{
	const struct config_file *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static void list_config(struct config_files *list, const char *root)
{
	for (size_t i = 0; i < NUM_CONFIG_DIRS; i++)
		add_dir(list, root, config_dirs[i]);
	if (list->count)
		qsort(list->files, list->count, sizeof(list->files[0]), by_name);
}

static void read_config(const struct place *place, struct facts *facts,
			struct kmod_ctx *command_line)
{
	struct config_files list = { 0 };
	char path[2 * FACT_PATH], *source;

	list_config(&list, place->root);
	for (size_t i = 0; i < list.count; i++) {
		snprintf(path, sizeof(path), "%s%s/%s", place->root, list.files[i].dir,
			 list.files[i].name);
		source = path + strlen(place->root);
		take_file(facts, command_line, path, source);
		free(list.files[i].name);
	}
	free(list.files);
	take_command_line(facts, command_line);
}

void facts_gather_kmod(const struct place *place, struct facts *facts)
{
	const char *const no_files[] = { NULL };
	char dir[FACT_PATH];
	struct kmod_ctx *kmod;

	snprintf(dir, sizeof(dir), "%s/lib/modules/%s", place->root, place->kernel);
	kmod = kmod_new(dir, no_files);
	if (!kmod)
		return;
	kmod_set_log_priority(kmod, 0);
	read_installed(facts, kmod);
	read_config(place, facts, kmod);
	kmod_unref(kmod);
}
