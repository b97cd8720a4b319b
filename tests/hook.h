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

/* --- jobs ------------------------------------------------------------------ */

/* A job has started and does nothing until stop_no_more(): later ones of the context wait. */
static inline void stop_context(int fd, uint32_t ctx)
{
	stop_at("running");
	EXPECT_OK(submit_ops(fd, ctx, 0, NULL, 0, NULL));
	await_stopped();
}

/*
 * A job that writes and has stopped in the middle of it: the first page is done. It
 * goes on with stop_no_more(), or when the driver asks it to stop, and ends then.
 */
static inline uint32_t halfway_fill(int fd, uint32_t ctx, uint64_t dst, uint64_t value, size_t size)
{
	uint32_t job;

	stop_at("halfway");
	job = submit_op(fd, ctx, op_fill(dst, value, size));
	await_stopped();
	return job;
}

/* It is there still: the first page of its memory, which was zero, has its value. */
static inline void expect_halfway(const char *file, int line, const void *p, uint64_t value,
				  size_t size)
{
	expect_words(file, line, p, PAGE, value);
	expect_words(file, line, (const uint8_t *)p + PAGE, size - PAGE, 0);
}

#define EXPECT_HALFWAY(p, value, size)	expect_halfway(__FILE__, __LINE__, p, value, size)

/**
 * struct hold - a job that keeps all later jobs of its context waiting
 *
 * It writes memory of its own, and has stopped halfway. hold_release() unmaps that
 * memory, which ends the job with -EFAULT; what waits behind it in the context runs then.
 * There may be several.
 */
struct hold {
	int fd;
	uint32_t ctx;
	uint32_t handle;
	uint32_t syncobj;
	uint8_t *mem;
	size_t size;
};

#define HOLD_BYTES	(4 * MIB)

/* for a holder of so many bytes */
static inline struct hold hold_start_bytes(int fd, uint32_t ctx, size_t total)
{
	struct hold hold = { .fd = fd, .ctx = ctx, .size = HOLD_BYTES };

	/* shared, so that a fork need not wait for the job */
	hold.mem = map_shared(hold.size);
	hold.handle = obj_mirror_in(fd, ctx, hold.mem, hold.size);
	stop_at("halfway");
	hold.syncobj = long_job(fd, ctx, ADDR(hold.mem), hold.size, total);
	await_stopped();
	return hold;
}

static inline struct hold hold_start(int fd, uint32_t ctx)
{
	return hold_start_bytes(fd, ctx, HOLD_BYTES);
}

/* It still runs: what was just seen happened while it held. */
static inline void expect_held(const char *file, int line, const struct hold *hold)
{
	int state = job_state(hold->fd, hold->syncobj);

	if (state != FENCE_PENDING)
		test_fail(file, line, "expected the holding job to run still, it ended with %s",
			  error_name(state));
}

#define EXPECT_HELD(hold)	expect_held(__FILE__, __LINE__, hold)

static inline void hold_drop(struct hold *hold)
{
	syncobj_free(hold->fd, hold->syncobj);
	obj_close(hold->fd, hold->handle);
}

static inline void hold_release(struct hold *hold)
{
	int state;

	unmap(hold->mem, hold->size);
	state = job_wait(hold->fd, hold->syncobj);
	if (state != -EFAULT)
		FAIL("expected the holding job to end with -EFAULT, got %s", error_name(state));
	hold_drop(hold);
}

/* lets it, and all others, go on to the end */
static inline void hold_finish(struct hold *hold)
{
	stop_no_more();
	EXPECT_OK(job_wait(hold->fd, hold->syncobj));
	unmap(hold->mem, hold->size);
	hold_drop(hold);
}

/* --- calls ----------------------------------------------------------------- */

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
	/** @back_ns: when it was back */
	int64_t back_ns;
};

/* does it sleep in that function of the kernel; @text, of 128 bytes, says where it is */
static inline bool thread_sleeps_in(pid_t tid, const char *function, char *text)
{
	char path[64];
	ssize_t n;
	int file;

	snprintf(path, sizeof(path), "/proc/%d/wchan", tid);
	file = open(path, O_RDONLY | O_CLOEXEC);
	n = file < 0 ? 0 : read(file, text, 127);
	text[n > 0 ? n : 0] = '\0';
	if (file >= 0)
		close(file);
	return strstr(text, function);
}

static inline void *call_main(void *arg)
{
	struct call *call = arg;

	call->tid = gettid();
	call->ret = call->make(call->arg);
	call->back_ns = now_ns();
	call->done = true;
	return NULL;
}

static inline void call_start(struct call *call)
{
	char text[128];

	/*
	 * The call may hold mmap_lock while it waits, and before Linux 6.4 a fault of
	 * this thread would wait for that: what it runs then has run before.
	 */
	thread_sleeps_in(gettid(), "", text);
	sched_yield();
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

/* until the call sleeps there; fails with @otherwise if it ends */
static inline void call_await_in(struct call *call, const char *function, const char *otherwise)
{
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	char text[128];

	while (!thread_sleeps_in(call->tid, function, text)) {
		/* what a failure prints may wait for locks that the call holds */
		if (call->done || now_ns() >= deadline)
			stop_at_exit();
		EXPECT(!call->done, "%s", otherwise);
		EXPECT(now_ns() < deadline, "the call does not come to %s, it is in %s", function,
		       text);
		sched_yield();
	}
}

/* until it is back, and nobody had to let anyone go on for that */
static inline void call_await_back(struct call *call, const char *otherwise)
{
	int64_t deadline = now_ns() + FOREVER_S / 6 * SECOND;

	while (!call->done) {
		EXPECT(now_ns() < deadline, "%s", otherwise);
		sched_yield();
	}
}

/* makes it while a job is held, for which it must not wait; what it comes to */
static inline int call_at_once(int (*make)(void *arg), void *arg, const char *otherwise)
{
	struct call call = { .make = make, .arg = arg };

	call_start(&call);
	call_await_back(&call, otherwise);
	pthread_join(call.thread, NULL);
	return call.ret;
}

/* what it comes to */
static inline int call_end(struct call *call)
{
	stop_no_more();
	pthread_join(call->thread, NULL);
	return call->ret;
}

/*
 * Makes a call that has to wait for the job that has stopped: sees it wait, and lets the
 * job go on. What the call comes to.
 */
static inline int call_behind_job(struct call *call)
{
	call_start(call);
	call_await_in(call, "uptr_engine_settle", "the call did not wait for the job");
	return call_end(call);
}

/* When the call was back, the job had ended like that. */
static inline void expect_back_behind(const char *file, int line, const struct call *call, int fd,
				      uint32_t job, int want)
{
	struct fence fence = job_fence(fd, job);

	if (fence.state != want)
		test_fail(file, line, "the job: expected %s, got %s", error_name(want),
			  error_name(fence.state));
	if (fence.time_ns > call->back_ns)
		test_fail(file, line, "the fence signalled %" PRId64 " us after the call was back",
			  (fence.time_ns - call->back_ns) / 1000);
}

#define EXPECT_BACK_BEHIND(call, fd, job, want)				\
	expect_back_behind(__FILE__, __LINE__, call, fd, job, want)

#endif
