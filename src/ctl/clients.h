/* SPDX-License-Identifier: MIT */
/* Copyright (C) 2026 The userptr authors */
#ifndef USERPTRCTL_CLIENTS_H
#define USERPTRCTL_CLIENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct client - an open file of the device, as its fdinfo tells
 * @id: of the open file; descriptors of it in several processes have the same
 * @pid: of the process with the smallest number that has it
 * @uid: the user of that process
 * @name: of that process
 * @total: bytes of its objects
 * @shared: of these, shared with other files or drivers
 * @resident: of these, with pages
 * @active: of these, in use by jobs
 * @purgeable: of these, not worth keeping
 * @engine_ns: time the engine has worked for it
 * @capacity: how much of a second the engine works in a second, at most
 * @busy: of one engine, since the sample before, 0 to @capacity
 */
struct client {
	uint64_t id;
	pid_t pid;
	uid_t uid;
	char name[32];
	uint64_t total;
	uint64_t shared;
	uint64_t resident;
	uint64_t active;
	uint64_t purgeable;
	uint64_t engine_ns;
	uint64_t capacity;
	double busy;
};

/**
 * struct sample - all clients at one time
 * @clients: busiest first
 * @count: how many
 * @unseen: processes that the caller may not look into
 * @at_ns: when it was taken
 */
struct sample {
	struct client *clients;
	size_t count;
	size_t unseen;
	int64_t at_ns;
};

/* Looks at @proc, which is "/proc" but in tests. Returns 0 or a negative errno value. */
int sample_take(const char *proc, struct sample *sample);

/* How busy clients were since @before, and the order by that. */
void sample_compare(struct sample *sample, const struct sample *before);

void sample_free(struct sample *sample);

#endif /* USERPTRCTL_CLIENTS_H */
