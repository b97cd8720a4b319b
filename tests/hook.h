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

/* A test that fails leaves nothing for the next one to stop at. */
static inline void stop_at_exit(void)
{
	write_file(STOP_AT, "nowhere");
}

/* The first thread that gets there stops; one that has stopped before goes on. */
static inline void stop_at(const char *point)
{
	static bool armed;
	int ret = write_file(STOP_AT, point);

	EXPECT(!ret, "stop_at=%s: %s", point, error_name(ret));
	if (!armed)
		atexit(stop_at_exit);
	armed = true;
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

/* A job has started and does nothing until stop_no_more(): later ones of the context wait. */
static inline void stop_context(int fd, uint32_t ctx)
{
	stop_at("running");
	EXPECT_OK(submit_ops(fd, ctx, 0, NULL, 0, NULL));
	await_stopped();
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
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;

	stop_at(point);
	call_start(call);
	while (!stopped()) {
		EXPECT(!call->done, "the call ended with %s before it was %s",
		       error_name(call->ret), point);
		EXPECT(now_ns() < deadline, "the call does not get to %s", point);
		sched_yield();
	}
}

/* until the call sleeps in that function of the kernel; fails with @otherwise if it ends */
static inline void call_await_in(struct call *call, const char *function, const char *otherwise)
{
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	char path[64], text[128] = "";

	snprintf(path, sizeof(path), "/proc/self/task/%d/wchan", call->tid);
	while (!strstr(text, function)) {
		FILE *file = fopen(path, "re");

		EXPECT(!call->done, "%s", otherwise);
		EXPECT(now_ns() < deadline, "the call does not come to %s, it is in %s", function,
		       text);
		sched_yield();
		if (!file)
			continue;
		if (!fgets(text, sizeof(text), file))
			text[0] = '\0';
		fclose(file);
	}
}

/* what it comes to */
static inline int call_end(struct call *call)
{
	stop_no_more();
	pthread_join(call->thread, NULL);
	return call->ret;
}

#endif
