/* SPDX-License-Identifier: MIT */
/*
 * A CREATE that overlaps an object whose handle was closed, but that another
 * call still uses, waits for that call: it succeeds when the call ends within a
 * second, is -EBUSY then, and dies at once when it is killed.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "charge.h"
#include "uffd.h"

#define SIZE	(4 * PAGE)

struct world {
	int fd, uffd;
	uint8_t *p;
	uint32_t h;
	atomic_int tid, status;
	uint32_t flags;
	pthread_t acquirer;
};

static void *acquirer(void *arg)
{
	struct world *w = arg;

	atomic_store(&w->tid, gettid());
	EXPECT_OK(obj_acquire(w->fd, w->h, 0, 0));
	return NULL;
}

/* an object without handle whose ACQUIRE waits for a page */
static struct world *passing(void)
{
	struct world *w = calloc(1, sizeof(*w));

	EXPECT(w, "no memory");
	w->fd = device_open();
	w->p = map_private(SIZE);
	w->uffd = uffd_open(w->p + PAGE, PAGE);
	w->h = obj_mirror(w->fd, w->p, SIZE);
	EXPECT_EQ(pthread_create(&w->acquirer, NULL, acquirer, w), 0);
	uffd_await(w->uffd);
	EXPECT_RET(obj_create(w->fd, 0, w->p, PAGE, 0, NULL), -EINVAL); /* it has a handle */
	obj_close(w->fd, w->h);
	return w;
}

static void end(struct world *w)
{
	uint8_t *content = map_private(PAGE);

	uffd_serve(w->uffd, w->p + PAGE, content);
	pthread_join(w->acquirer, NULL);
	unmap(content, PAGE);
	close(w->uffd);
}

static void *creator(void *arg)
{
	struct world *w = arg;
	uint32_t h;

	atomic_store(&w->tid, gettid());
	EXPECT_OK(obj_create(w->fd, 0, w->p + SIZE - PAGE, PAGE, w->flags, &h));
	atomic_store(&w->status, 1);
	obj_close(w->fd, h);
	return NULL;
}

static void is_late(void)
{
	struct world *w = passing();
	int64_t began = now_ns(), took;

	EXPECT_RET(obj_create(w->fd, 0, w->p, PAGE, 0, NULL), -EBUSY);
	took = now_ns() - began;
	EXPECT(took > 9 * SECOND / 10 && took < SECOND + slowness * 2 * SECOND, "%lld ms",
	       (long long)took / 1000000);
	obj_close(w->fd, obj_wrap(w->fd, map_private(PAGE), PAGE, 0)); /* not in its way */
	end(w);
	obj_close(w->fd, obj_wrap(w->fd, w->p, SIZE, PROBE));
}

static void is_in_time(uint32_t flags)
{
	struct world *w = passing();
	int64_t began = now_ns(), took;
	pthread_t thread;

	w->flags = flags;
	atomic_store(&w->tid, 0);
	EXPECT_EQ(pthread_create(&thread, NULL, creator, w), 0);
	while (!atomic_load(&w->tid))
		sched_yield();
	await_in_ioctl(atomic_load(&w->tid), DRM_IOCTL_USERPTR_CREATE);
	EXPECT_EQ(atomic_load(&w->status), 0);
	end(w);
	pthread_join(thread, NULL);
	took = now_ns() - began;
	if (slowness == 1)
		EXPECT(took < 9 * SECOND / 10, "it took %lld ms", (long long)took / 1000000);
}

static void victim(void *arg)
{
	struct world *w = passing();

	gate_open(arg);
	obj_create(w->fd, 0, w->p, SIZE, 0, NULL);
	FAIL("expected CREATE to wait until the process is killed");
}

static void is_killed(void)
{
	struct counters was = counters_now();
	struct gate ready = gate_new();
	int64_t began, took;
	int status;
	pid_t pid;

	pid = spawn(victim, &ready);
	gate_pass(&ready);
	await_in_ioctl(pid, DRM_IOCTL_USERPTR_CREATE);
	began = now_ns();
	EXPECT_SYS(kill(pid, SIGKILL));
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	took = now_ns() - began;
	EXPECT(WIFSIGNALED(status), "status %#x", status);
	if (slowness == 1)
		EXPECT(took < SECOND / 2, "it died after %lld ms", (long long)took / 1000000);
	AWAIT_COUNTERS(was);
}

int main(void)
{
	is_late();
	is_in_time(0);
	is_in_time(PINNED | MIRROR);
	is_killed();
	return test_pass("what is on its way out");
}
