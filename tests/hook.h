/* SPDX-License-Identifier: MIT */
/*
 * What the tests share that stop a thread in the middle of the module's work, at one
 * of the points in src/kmod/hook.h. Such a test asks for "hooks" in its VM: line.
 */
#ifndef TESTS_HOOK_H
#define TESTS_HOOK_H

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "helpers.h"

#define STOP_AT	"/sys/module/userptr/parameters/stop_at"

/* The first thread that gets there stops; one that has stopped before goes on. */
static inline void stop_at(const char *point)
{
	int ret = write_file(STOP_AT, point);

	EXPECT(!ret, "stop_at=%s: %s", point, error_name(ret));
}

/* Whoever has stopped goes on. */
static inline void stop_no_more(void)
{
	stop_at("nowhere");
}

static inline bool stopped(void)
{
	char text[64] = "";
	FILE *file = fopen(STOP_AT, "re");

	EXPECT(file && fgets(text, sizeof(text), file), "cannot read " STOP_AT);
	fclose(file);
	return strstr(text, "held");
}

/* until a thread has stopped */
static inline void await_stopped(void)
{
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;

	while (!stopped()) {
		EXPECT(now_ns() < deadline, "nobody came to the point");
		sched_yield();
	}
}

/**
 * struct call - something that another thread does, and that may be stopped in it
 */
struct call {
	/** @make: does it; 0 or -errno */
	int (*make)(void *arg);
	void *arg;
	pthread_t thread;
	_Atomic pid_t tid;
	atomic_bool done;
	int ret;
};

static inline void *call_main(void *arg)
{
	struct call *call = arg;

	call->tid = gettid();
	call->ret = call->make(call->arg);
	call->done = true;
	return NULL;
}

static inline void call_start(struct call *call)
{
	call->tid = 0;
	call->done = false;
	EXPECT_EQ(pthread_create(&call->thread, NULL, call_main, call), 0);
	while (!call->tid)
		sched_yield();
}

/* makes the call, until it has stopped there */
static inline void call_until(struct call *call, const char *point)
{
	stop_at(point);
	call_start(call);
	await_stopped();
}

/* what it comes to */
static inline int call_end(struct call *call)
{
	stop_no_more();
	pthread_join(call->thread, NULL);
	return call->ret;
}

#endif
