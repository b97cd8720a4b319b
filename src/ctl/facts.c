// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * facts: what is known about module and device, without a judgement
 *
 * One small function for each fact. All read below a root directory, and none wants to
 * be root: what may not be read stays unknown.
 */
#include <ctype.h>
#include <dirent.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <userptr.h>

#include "facts.h"

#define MODULE_DIR	"/sys/module/" DRM_USERPTR_NAME
#define DEVICE_DIR	"/sys/bus/platform/devices/" DRM_USERPTR_NAME
#define DKMS_DIR	"/var/lib/dkms/" DRM_USERPTR_NAME
#define SOURCE_PREFIX	DRM_USERPTR_NAME "-"
#define EFI_VARIABLES	"/sys/firmware/efi/efivars/"
#define SECURE_BOOT	EFI_VARIABLES "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define MOK_LIST	EFI_VARIABLES "MokListRT-605dab50-e046-4300-abb6-3dd810dd8b23"
#define KEY_DATABASE	EFI_VARIABLES "db-d719b2cb-3d3a-4596-a3bc-dad00e67656f"
#define DKMS_KEY	"/var/lib/dkms/mok.pub"
#define KEY_SIZE	8192
#define KEY_LIST_SIZE	(256 * 1024)
/* Attributes of the variable come before its value. */
#define EFI_VALUE_AT	4

#define LINE_SIZE	1024

/* ----------------------------------------------------------- below the root */

__attribute__((format(printf, 3, 4)))
static const char *below(const struct place *place, char path[LINE_SIZE], const char *format, ...)
{
	int length = snprintf(path, LINE_SIZE, "%s", place->root);
	va_list args;

	va_start(args, format);
	vsnprintf(path + length, LINE_SIZE - length, format, args);
	va_end(args);
	return path;
}

static FILE *open_file(const struct place *place, const char *path)
{
	char full[LINE_SIZE];

	return fopen(below(place, full, "%s", path), "re");
}

static bool exists(const struct place *place, const char *path)
{
	char full[LINE_SIZE];

	return !access(below(place, full, "%s", path), F_OK);
}

/* The first line of a file, in @line; false if there is none. */
static bool read_line(const struct place *place, const char *path, char *line, size_t size)
{
	FILE *file = open_file(place, path);
	bool read = file && fgets(line, (int)size, file);

	if (read)
		line[strcspn(line, "\n")] = '\0';
	if (file)
		fclose(file);
	return read;
}

/* The highest name, in @name, of those in a directory that are wanted. */
static bool find_entry(const struct place *place, const char *dir,
		       bool (*wanted)(const char *name), char name[FACT_PATH])
{
	char path[LINE_SIZE];
	DIR *stream = opendir(below(place, path, "%s", dir));
	struct dirent *entry;

	name[0] = '\0';
	while (stream && (entry = readdir(stream)))
		if (wanted(entry->d_name) && strverscmp(entry->d_name, name) > 0)
			snprintf(name, FACT_PATH, "%s", entry->d_name);
	if (stream)
		closedir(stream);
	return name[0];
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static bool is_version(const char *name)
{
	return isdigit((unsigned char)name[0]);
}

static bool is_source(const char *name)
{
	return begins(name, SOURCE_PREFIX);
}

static bool is_render_node(const char *name)
{
	return begins(name, "renderD");
}

static bool names_kernel(const struct place *place, const char *path)
{
	FILE *file = open_file(place, path);
	char line[LINE_SIZE];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = strstr(line, place->kernel);
	if (file)
		fclose(file);
	return found;
}

/* -------------------------------------------------------------- the machine */

static void gather_machine(const struct place *place, struct facts *facts)
{
	char path[LINE_SIZE];

	snprintf(facts->kernel, sizeof(facts->kernel), "%s", place->kernel);
	facts->debian = exists(place, "/etc/debian_version");
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", place->kernel);
	facts->modules_visible = exists(place, path);
	/* a dangling link to headers that are gone does not count */
	snprintf(path, sizeof(path), "/lib/modules/%s/build/Makefile", place->kernel);
	facts->headers = exists(place, path);
}

static void gather_running(const struct place *place, struct facts *facts)
{
	struct module_facts *running = &facts->running;

	running->there = exists(place, MODULE_DIR);
	read_line(place, MODULE_DIR "/version", running->version, sizeof(running->version));
	read_line(place, MODULE_DIR "/srcversion", running->srcversion,
		   sizeof(running->srcversion));
}

static void gather_parameters(const struct place *place, struct facts *facts)
{
	char path[LINE_SIZE];
	DIR *stream = opendir(below(place, path, MODULE_DIR "/parameters"));
	struct dirent *entry;
	struct param *param;

	while (stream && (entry = readdir(stream))) {
		if (entry->d_name[0] == '.')
			continue;
		param = facts_get_param(facts, entry->d_name);
		snprintf(path, sizeof(path), MODULE_DIR "/parameters/%s", entry->d_name);
		if (param)
			read_line(place, path, param->running, sizeof(param->running));
	}
	if (stream)
		closedir(stream);
}

/* ------------------------------------------------------------------ building */

/* What DKMS was told of, or at least the source that it would be told of. */
static void gather_dkms_version(const struct place *place, struct facts *facts)
{
	char *version = facts->dkms_version;
	char name[FACT_PATH];

	if (find_entry(place, DKMS_DIR, is_version, name))
		snprintf(version, FACT_WORD, "%.*s", FACT_WORD - 1, name);
	else if (find_entry(place, "/usr/src", is_source, name))
		snprintf(version, FACT_WORD, "%.*s", FACT_WORD - 1, name + strlen(SOURCE_PREFIX));
}

/* NAME="value" or NAME=value, wherever it stands. */
static void take_assignment(const char *line, const char *name, char *value)
{
	const char *found = strstr(line, name);
	size_t length = strlen(name);

	if (line[strspn(line, " \t")] == '#' || !found || found[length] != '=')
		return;
	found += length + 1;
	found += strspn(found, "\"'");
	snprintf(value, FACT_WORD, "%.*s", (int)strcspn(found, "\"' \t\n"), found);
}

static void read_limits(const struct place *place, const char *path, struct facts *facts)
{
	FILE *file = open_file(place, path);
	char line[LINE_SIZE];

	while (file && fgets(line, sizeof(line), file)) {
		take_assignment(line, "BUILD_EXCLUSIVE_KERNEL_MIN", facts->kernel_min);
		take_assignment(line, "BUILD_EXCLUSIVE_KERNEL_MAX", facts->kernel_max);
	}
	if (file)
		fclose(file);
}

static void gather_limits(const struct place *place, struct facts *facts)
{
	char path[LINE_SIZE];

	snprintf(path, sizeof(path), "/usr/src/" SOURCE_PREFIX "%s/dkms.conf", facts->dkms_version);
	read_limits(place, path, facts);
	/* the administrator's word counts over the package's */
	read_limits(place, "/etc/dkms/" DRM_USERPTR_NAME ".conf", facts);
}

static enum answer config_has_drm(const struct place *place, const char *path)
{
	FILE *file = open_file(place, path);
	enum answer answer = NO;
	char line[LINE_SIZE];

	if (!file)
		return UNKNOWN;
	while (answer == NO && fgets(line, sizeof(line), file))
		if (begins(line, "CONFIG_DRM="))
			answer = YES;
	fclose(file);
	return answer;
}

static void gather_kernel_config(const struct place *place, struct facts *facts)
{
	static const char *const paths[] = {
		"/lib/modules/%s/build/.config", "/lib/modules/%s/config", "/boot/config-%s",
	};
	char path[LINE_SIZE];

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		size_t head = strcspn(paths[i], "%");

		snprintf(path, sizeof(path), "%.*s%s%s", (int)head, paths[i], place->kernel,
			 paths[i] + head + 2);
		facts->has_drm = config_has_drm(place, path);
		if (facts->has_drm != UNKNOWN)
			return;
	}
}

static bool take_make_log(const struct place *place, struct facts *facts, const char *path)
{
	if (!names_kernel(place, path))
		return false;
	snprintf(facts->make_log, sizeof(facts->make_log), "%.*s", FACT_PATH - 1, path);
	return true;
}

/*
 * A log that stays in the build directory is of a build that failed; its kernel stands in it.
 * DKMS has one there for all kernels, so the rpm's scriptlet saves those of the others.
 */
static void gather_make_log(const struct place *place, struct facts *facts)
{
	char path[LINE_SIZE];

	snprintf(path, sizeof(path), DKMS_DIR "/%s/make.log.%s", facts->dkms_version,
		 place->kernel);
	if (take_make_log(place, facts, path))
		return;
	snprintf(path, sizeof(path), DKMS_DIR "/%s/build/make.log", facts->dkms_version);
	take_make_log(place, facts, path);
}

static void gather_building(const struct place *place, struct facts *facts)
{
	gather_kernel_config(place, facts);
	gather_dkms_version(place, facts);
	if (!facts->dkms_version[0])
		return;
	gather_limits(place, facts);
	gather_make_log(place, facts);
}

/* ------------------------------------------------------------------ signatures */

static bool secure_boot(const struct place *place)
{
	unsigned char variable[EFI_VALUE_AT + 1] = { 0 };
	FILE *file = open_file(place, SECURE_BOOT);
	bool on = file && fread(variable, sizeof(variable), 1, file) == 1 &&
		  variable[EFI_VALUE_AT] == 1;

	if (file)
		fclose(file);
	return on;
}

/* The mode that is on stands in brackets: "none [integrity] confidentiality". */
static enum answer locked_down(const struct place *place)
{
	char line[LINE_SIZE];

	if (!read_line(place, "/sys/kernel/security/lockdown", line, sizeof(line)))
		return UNKNOWN;
	return strstr(line, "[none]") ? NO : YES;
}

static const char *who_enforces(const struct place *place)
{
	enum answer lockdown = locked_down(place);
	char line[LINE_SIZE];

	if (read_line(place, "/sys/module/module/parameters/sig_enforce", line, sizeof(line)) &&
	    line[0] == 'Y')
		return secure_boot(place) ? "Secure Boot" : "module.sig_enforce";
	if (lockdown == YES)
		return secure_boot(place) ? "Secure Boot" : "lockdown";
	/* the kernels of distributions lock themselves down then */
	if (lockdown == UNKNOWN && secure_boot(place))
		return "Secure Boot";
	return NULL;
}

/* Keys of the kernel are listed by the names of their owners, to root mostly. */
static enum answer key_is_known(const struct place *place, const char *signer)
{
	FILE *file = open_file(place, "/proc/keys");
	enum answer answer = UNKNOWN;
	char line[LINE_SIZE];

	while (file && answer != YES && fgets(line, sizeof(line), file)) {
		if (!strstr(line, "asymmetri"))
			continue;
		answer = signer[0] && strstr(line, signer) ? YES : NO;
	}
	if (file)
		fclose(file);
	return answer;
}

/* Reads at most @size bytes of a file; returns how many. */
static size_t read_bytes(const struct place *place, const char *path, void *bytes, size_t size)
{
	FILE *file = open_file(place, path);
	size_t length = file ? fread(bytes, 1, size, file) : 0;

	if (file)
		fclose(file);
	return length;
}

/*
 * The firmware's lists of keys everybody may read. That is enough to tell about the one key
 * that nobody but its machine's owner can have enrolled: that of DKMS.
 */
static enum answer key_is_enrolled(const struct place *place, const char *signer)
{
	static const char *const lists[] = { MOK_LIST, KEY_DATABASE };
	static unsigned char list[KEY_LIST_SIZE];
	unsigned char key[KEY_SIZE];
	size_t key_length = read_bytes(place, DKMS_KEY, key, sizeof(key)), length;

	if (!signer[0] || !key_length || !memmem(key, key_length, signer, strlen(signer)))
		return UNKNOWN;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		length = read_bytes(place, lists[i], list, sizeof(list));
		if (length && memmem(list, length, key, key_length))
			return YES;
	}
	return NO;
}

static void gather_signatures(const struct place *place, struct facts *facts)
{
	facts->enforced_by = who_enforces(place);
	facts->signer_known = key_is_known(place, facts->signer);
	if (facts->signer_known == UNKNOWN)
		facts->signer_known = key_is_enrolled(place, facts->signer);
}

/* A kernel command line that keeps a module from loading, whoever asks for it. */
static void gather_module_blacklist(const struct place *place, struct facts *facts)
{
	char line[4 * LINE_SIZE], *rest = line, *word, *name;

	if (!read_line(place, "/proc/cmdline", line, sizeof(line)))
		return;
	while ((word = strsep(&rest, " "))) {
		if (!begins(word, "module_blacklist="))
			continue;
		word += strlen("module_blacklist=");
		while ((name = strsep(&word, ",")))
			if (!strcmp(name, DRM_USERPTR_NAME))
				snprintf(facts->blacklist, sizeof(facts->blacklist),
					 "module_blacklist= on the kernel command line");
	}
}

/* ------------------------------------------------------------------ the device */

static void gather_group(const char *path, struct facts *facts)
{
	struct stat node;
	const struct group *group;

	if (stat(path, &node))
		return;
	facts->node_visible = true;
	group = getgrgid(node.st_gid);
	if (group)
		snprintf(facts->node_group, sizeof(facts->node_group), "%.*s", FACT_WORD - 1,
			 group->gr_name);
}

static void gather_node(const struct place *place, struct facts *facts)
{
	char name[FACT_PATH], path[LINE_SIZE];

	if (!find_entry(place, DEVICE_DIR "/drm", is_render_node, name))
		return;
	snprintf(facts->node, sizeof(facts->node), "/dev/dri/%.*s", FACT_WORD, name);
	gather_group(below(place, path, "%s", facts->node), facts);
}

static void gather_link(const struct place *place, struct facts *facts)
{
	char path[LINE_SIZE], target[FACT_PATH];
	ssize_t length;
	char *name;

	facts->udev = exists(place, "/run/udev/control");
	below(place, path, "/dev/dri/by-name/" DRM_USERPTR_NAME);
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return;
	target[length] = '\0';
	name = strrchr(target, '/');
	snprintf(facts->link, sizeof(facts->link), "/dev/dri/%.*s", FACT_WORD,
		 name ? name + 1 : target);
}

/* ------------------------------------------------------------------ all of it */

void facts_gather(const struct place *place, struct facts *facts)
{
	*facts = (struct facts){ 0 };
	gather_machine(place, facts);
	facts_gather_kmod(place, facts);
	gather_running(place, facts);
	gather_parameters(place, facts);
	gather_building(place, facts);
	gather_signatures(place, facts);
	gather_module_blacklist(place, facts);
	gather_node(place, facts);
	gather_link(place, facts);
}

struct param *facts_get_param(struct facts *facts, const char *name)
{
	struct param *param;

	for (size_t i = 0; i < facts->num_params; i++)
		if (!strcmp(facts->params[i].name, name))
			return &facts->params[i];
	if (facts->num_params == MAX_PARAMS)
		return NULL;

	param = &facts->params[facts->num_params++];
	snprintf(param->name, sizeof(param->name), "%.*s", (int)sizeof(param->name) - 1, name);
	return param;
}

const struct param *facts_param(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->num_params; i++)
		if (!strcmp(facts->params[i].name, name))
			return &facts->params[i];
	return NULL;
}
