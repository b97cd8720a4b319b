// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * clients: who has the device open, and what for, from the fdinfo of all processes
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <userptr.h>

#include "clients.h"

#define PATH_SIZE	512
#define LINE_SIZE	256
#define NSEC_PER_SEC	1000000000LL
#define KIB		1024

/* ---------------------------------------------------------------- one open file */

static void take_key(struct client *client, const char *key, uint64_t value)
{
	const struct {
		const char *key;
		uint64_t *to;
		uint64_t unit;
	} known[] = {
		{ "drm-client-id", &client->id, 1 },
		{ "drm-engine-copy", &client->engine_ns, 1 },
		{ "drm-engine-capacity-copy", &client->capacity, 1 },
		{ "drm-total-memory", &client->total, KIB },
		{ "drm-shared-memory", &client->shared, KIB },
		{ "drm-resident-memory", &client->resident, KIB },
		{ "drm-active-memory", &client->active, KIB },
		{ "drm-purgeable-memory", &client->purgeable, KIB },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(key, known[i].key))
			*known[i].to = value * known[i].unit;
}

/* Returns whether the open file is one of this device. */
static bool read_fdinfo(const char *path, struct client *client)
{
	FILE *file = fopen(path, "re");
	char line[LINE_SIZE], key[LINE_SIZE], word[LINE_SIZE];
	bool ours = false;

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%255[^:]: %255s", key, word) != 2)
			continue;
		if (!strcmp(key, "drm-driver"))
			ours = !strcmp(word, DRM_USERPTR_NAME);
		else
			take_key(client, key, strtoull(word, NULL, 10));
	}
	if (file)
		fclose(file);
	return ours;
}

/* Asking each descriptor for fdinfo takes long where there are thousands. */
static bool is_drm_node(const char *path)
{
	char target[PATH_SIZE];
	ssize_t length = readlink(path, target, sizeof(target) - 1);

	if (length < 0)
		return false;
	target[length] = '\0';
	return strstr(target, "/dri/");
}

static struct client *find_client(const struct sample *sample, uint64_t id)
{
	for (size_t i = 0; i < sample->count; i++)
		if (sample->clients[i].id == id)
			return &sample->clients[i];
	return NULL;
}

/* Of the processes that have the same open file the first shall stand for it. */
static int add_client(struct sample *sample, const struct client *client)
{
	struct client *there = find_client(sample, client->id);
	struct client *clients;

	if (there) {
		if (client->pid < there->pid)
			*there = *client;
		return 0;
	}

	clients = reallocarray(sample->clients, sample->count + 1, sizeof(*clients));
	if (!clients)
		return -ENOMEM;
	sample->clients = clients;
	clients[sample->count++] = *client;
	return 0;
}

/* ----------------------------------------------------------------- one process */

static void read_name(const char *process, struct client *client)
{
	char path[PATH_SIZE];
	FILE *file;

	snprintf(path, sizeof(path), "%s/comm", process);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fgets(client->name, sizeof(client->name), file))
		client->name[strcspn(client->name, "\n")] = '\0';
	fclose(file);

	/* a name is for its process to choose, and goes to a terminal */
	for (char *c = client->name; *c; c++)
		if (!isprint((unsigned char)*c))
			*c = '?';
}

/* The kernel's own threads have no descriptors, and need not be counted as unseen. */
static bool is_program(const char *process)
{
	char path[PATH_SIZE];
	bool program;
	FILE *file;

	snprintf(path, sizeof(path), "%s/cmdline", process);
	file = fopen(path, "re");
	program = file && fgetc(file) != EOF;
	if (file)
		fclose(file);
	return program;
}

static int look_at_file(const char *process, const char *fd, const struct client *owner,
			struct sample *sample)
{
	struct client client = *owner;
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%s/fd/%.16s", process, fd);
	if (!is_drm_node(path))
		return 0;
	snprintf(path, sizeof(path), "%s/fdinfo/%.16s", process, fd);
	if (!read_fdinfo(path, &client))
		return 0;
	if (!client.name[0])
		read_name(process, &client);
	return add_client(sample, &client);
}

static int look_at_files(const char *process, DIR *files, const struct client *owner,
			 struct sample *sample)
{
	struct dirent *entry;
	int ret = 0;

	while (!ret && (entry = readdir(files)))
		if (isdigit((unsigned char)entry->d_name[0]))
			ret = look_at_file(process, entry->d_name, owner, sample);
	return ret;
}

static int look_at_process(const char *proc, const char *pid, struct sample *sample)
{
	struct client owner = { .pid = (pid_t)strtol(pid, NULL, 10) };
	char process[PATH_SIZE / 2], path[PATH_SIZE];
	struct stat st;
	DIR *files;
	int ret;

	snprintf(process, sizeof(process), "%s/%.16s", proc, pid);
	if (!stat(process, &st))
		owner.uid = st.st_uid;

	snprintf(path, sizeof(path), "%s/fd", process);
	files = opendir(path);
	if (!files) {
		sample->unseen += (errno == EACCES || errno == EPERM) && is_program(process);
		return 0;
	}
	ret = look_at_files(process, files, &owner, sample);
	closedir(files);
	return ret;
}

/* ---------------------------------------------------------------- all of them */

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

static int busiest_first(const void *a, const void *b)
{
	const struct client *left = a, *right = b;

	if (left->busy != right->busy)
		return left->busy > right->busy ? -1 : 1;
	if (left->engine_ns != right->engine_ns)
		return left->engine_ns > right->engine_ns ? -1 : 1;
	return left->pid < right->pid ? -1 : left->pid > right->pid;
}

static void sort(struct sample *sample)
{
	if (sample->count)
		qsort(sample->clients, sample->count, sizeof(sample->clients[0]), busiest_first);
}

int sample_take(const char *proc, struct sample *sample)
{
	DIR *processes = opendir(proc);
	struct dirent *entry;
	int ret = 0;

	*sample = (struct sample){ .at_ns = now_ns() };
	if (!processes)
		return -errno;

	while (!ret && (entry = readdir(processes)))
		if (isdigit((unsigned char)entry->d_name[0]))
			ret = look_at_process(proc, entry->d_name, sample);
	closedir(processes);
	if (ret)
		sample_free(sample);
	else
		sort(sample);
	return ret;
}

void sample_compare(struct sample *sample, const struct sample *before)
{
	int64_t passed = sample->at_ns - before->at_ns;
	const struct client *was;
	struct client *client;

	if (passed <= 0)
		return;
	for (size_t i = 0; i < sample->count; i++) {
		client = &sample->clients[i];
		was = find_client(before, client->id);
		/* one that has just come is judged the next time */
		if (was && client->engine_ns > was->engine_ns)
			client->busy = (double)(client->engine_ns - was->engine_ns) /
				       (double)passed;
	}
	sort(sample);
}

void sample_free(struct sample *sample)
{
	free(sample->clients);
	*sample = (struct sample){ 0 };
}
