// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * status: what is there, as one tree that is printed as text or as JSON
 */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <xf86drm.h>

#include "ctl.h"
#include "tree.h"
#include "verdict.h"

#define MODULE_DIR	"/sys/module/" DRM_USERPTR_NAME

struct named_value {
	const char *name;
	uint64_t value;
};

static const struct named_value features[] = {
	{ "pinned", DRM_USERPTR_FEATURE_PINNED },
	{ "export", DRM_USERPTR_FEATURE_EXPORT },
	{ "import", DRM_USERPTR_FEATURE_IMPORT },
	{ "mirror_all", DRM_USERPTR_FEATURE_MIRROR_ALL },
	{ "compare", DRM_USERPTR_FEATURE_COMPARE },
	{ "copy_2d", DRM_USERPTR_FEATURE_COPY_2D },
	{ "workers", DRM_USERPTR_FEATURE_WORKERS },
	{ "madvise", DRM_USERPTR_FEATURE_MADVISE },
};

static const struct named_value limits[] = {
	{ "page_size", DRM_USERPTR_PARAM_PAGE_SIZE },
	{ "va_bits", DRM_USERPTR_PARAM_VA_BITS },
	{ "allow_overlap", DRM_USERPTR_PARAM_ALLOW_OVERLAP },
	{ "max_objects", DRM_USERPTR_PARAM_MAX_OBJECTS },
	{ "max_contexts", DRM_USERPTR_PARAM_MAX_CONTEXTS },
	{ "max_jobs", DRM_USERPTR_PARAM_MAX_JOBS },
	{ "max_job_bytes", DRM_USERPTR_PARAM_MAX_JOB_BYTES },
	{ "max_job_ops", DRM_USERPTR_PARAM_MAX_JOB_OPS },
	{ "job_timeout_ms", DRM_USERPTR_PARAM_JOB_TIMEOUT_MS },
	{ "max_workers", DRM_USERPTR_PARAM_MAX_WORKERS },
};

/* Attributes of the device in sysfs: what is alive on it, all users together. */
static const char *const live[] = {
	"objects", "page_sets", "contexts", "mappings", "jobs", "address_spaces",
};

/* Adds the file's first line, as a number if it is one; nothing if it can not be read. */
static void add_file(struct json_object *to, const char *dir, const char *name)
{
	char path[512], line[256], *end;
	unsigned long long number;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "re");
	if (!file)
		return;

	if (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		number = strtoull(line, &end, 10);
		if (end != line && *end == '\0')
			add_uint(to, name, number);
		else
			add_string(to, name, line);
	}
	fclose(file);
}

static int is_parameter(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void add_parameters(struct json_object *to)
{
	const char *dir = MODULE_DIR "/parameters";
	struct dirent **entries;
	int count = scandir(dir, &entries, is_parameter, alphasort);

	if (count < 0)
		return;

	for (int i = 0; i < count; i++) {
		add_file(to, dir, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

static void add_module(struct json_object *to)
{
	struct json_object *module = add_section(to, "module");
	bool loaded = !access(MODULE_DIR, F_OK);

	add_bool(module, "loaded", loaded);
	if (!loaded)
		return;

	add_file(module, MODULE_DIR, "version");
	add_file(module, MODULE_DIR, "srcversion");
	add_file(module, MODULE_DIR, "refcnt");
	add_parameters(add_section(module, "parameters"));
}

static void add_nodes(struct json_object *to, int fd)
{
	drmDevicePtr info;

	if (drmGetDevice2(fd, 0, &info))
		return;

	if (info->available_nodes & (1 << DRM_NODE_PRIMARY))
		add_string(to, "primary_node", info->nodes[DRM_NODE_PRIMARY]);
	if (info->available_nodes & (1 << DRM_NODE_RENDER))
		add_string(to, "render_node", info->nodes[DRM_NODE_RENDER]);
	drmFreeDevice(&info);
}

static void add_version(struct json_object *to, const struct drm_userptr_device *dev)
{
	char version[32];
	int major, minor;

	drm_userptr_device_version(dev, &major, &minor);
	snprintf(version, sizeof(version), "%d.%d", major, minor);
	add_string(to, "interface", version);
}

static void add_features(struct json_object *to, const struct drm_userptr_device *dev)
{
	uint64_t has = drm_userptr_device_features(dev);

	for (size_t i = 0; i < ARRAY_SIZE(features); i++)
		add_bool(to, features[i].name, has & features[i].value);
}

static void add_engine(struct json_object *to, const struct drm_userptr_device *dev)
{
	uint64_t engine;

	if (drm_userptr_device_get_param(dev, DRM_USERPTR_PARAM_ENGINE, &engine))
		return;

	if (engine == DRM_USERPTR_ENGINE_CPU)
		add_string(to, "engine", "cpu");
	else
		add_uint(to, "engine", engine);
}

static void add_limits(struct json_object *to, const struct drm_userptr_device *dev)
{
	uint64_t value;

	for (size_t i = 0; i < ARRAY_SIZE(limits); i++)
		if (!drm_userptr_device_get_param(dev, limits[i].value, &value))
			add_uint(to, limits[i].name, value);
}

static void add_live(struct json_object *to, int fd)
{
	struct stat node;
	char dir[64];

	if (fstat(fd, &node))
		return;

	snprintf(dir, sizeof(dir), "/sys/dev/char/%u:%u/device", major(node.st_rdev),
		 minor(node.st_rdev));
	for (size_t i = 0; i < ARRAY_SIZE(live); i++)
		add_file(to, dir, live[i]);
}

static void add_device(struct json_object *to, const struct drm_userptr_device *dev)
{
	struct json_object *device = add_section(to, "device");
	int fd = drm_userptr_device_fd(dev);

	add_nodes(device, fd);
	add_version(device, dev);
	add_engine(device, dev);
	add_features(add_section(device, "features"), dev);
	add_limits(add_section(device, "limits"), dev);
	add_live(add_section(device, "live"), fd);
}

static void add_problem(struct json_object *to, int error)
{
	struct verdict why;

	diagnose(error, &why);
	add_string(to, "problem", why.reason);
	add_string(to, "advice", why.advice);
}

/* Returns what opening the device returned. */
static int collect(struct json_object *root)
{
	struct drm_userptr_device *dev;
	struct utsname kernel;
	int ret = drm_userptr_device_open(&dev);

	add_bool(root, "ready", !ret);
	if (ret)
		add_problem(root, ret);

	uname(&kernel);
	add_string(root, "userptrctl", VERSION);
	add_string(root, "kernel", kernel.release);
	add_module(root);
	if (!ret) {
		add_device(root, dev);
		drm_userptr_device_close(dev);
	}

	return ret;
}

static void print_value(struct json_object *value)
{
	if (json_object_is_type(value, json_type_boolean))
		puts(json_object_get_boolean(value) ? "yes" : "no");
	else
		puts(json_object_get_string(value));
}

static void print_tree(struct json_object *tree, int indent)
{
	json_object_object_foreach(tree, key, value) {
		printf("%*s%s:", indent, "", key);
		if (json_object_is_type(value, json_type_object)) {
			putchar('\n');
			print_tree(value, indent + 2);
		} else {
			putchar(' ');
			print_value(value);
		}
	}
}

static int status(void (*print)(struct json_object *tree))
{
	struct json_object *root = json_object_new_object();
	int ret = collect(root);

	print(root);
	json_object_put(root);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void print_text(struct json_object *tree)
{
	print_tree(tree, 0);
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	void (*print)(struct json_object *tree) = print_text;
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case 'j':
			print = print_json;
			break;
		case 'h':
			return command_help(&cmd_status);
		default:
			return command_misused(&cmd_status);
		}
	}

	if (command_has_argument(&cmd_status, argc))
		return command_misused(&cmd_status);

	return status(print);
}

const struct command cmd_status = {
	.name = "status",
	.args = "[--json]",
	.summary = "show the module, its parameters, and the device",
	.help = "\n"
		"Features are the parts of the interface that the running module implements, limits\n"
		"are what the device answers, and live is what exists on it at the moment, of all\n"
		"users together and this command's own context included.\n"
		"\n"
		"  --json  the same as JSON\n"
		"\n"
		"Exit status: 0 the device can be used; 1 it can not, and problem and advice say why\n"
		"and what to do, as userptrctl doctor does; 2 wrong usage.\n",
	.run = run,
};
