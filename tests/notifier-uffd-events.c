/* SPDX-License-Identifier: MIT */
/*
 * A madvise, munmap, mremap or fork whose event a userfaultfd's server has not
 * read yet sleeps in the middle; meanwhile the device neither waits nor touches
 * what is gone, and no other call does wait. What comes after is right.
 */
#include <pthread.h>

#include "uffd.h"

#ifndef UFFD_FEATURE_EVENTS
#define UFFD_FEATURE_EVENTS	(UFFD_FEATURE_EVENT_FORK | UFFD_FEATURE_EVENT_REMAP | \
				 UFFD_FEATURE_EVENT_REMOVE | UFFD_FEATURE_EVENT_UNMAP)
#endif

static int fd, server;
static uint8_t *p, *place, *out, *page;
static atomic_int tid;
static atomic_bool over;

static void *discarder(void *arg)
{
	(void)arg;
	atomic_store(&tid, gettid());
	EXPECT_SYS(madvise(p, PAGE, MADV_DONTNEED));
	atomic_store(&over, true);
	return NULL;
}

static void *unmapper(void *arg)
{
	(void)arg;
	atomic_store(&tid, gettid());
	EXPECT_SYS(munmap(p + PAGE, PAGE));
	atomic_store(&over, true);
	return NULL;
}

static void *mover(void *arg)
{
	(void)arg;
	atomic_store(&tid, gettid());
	EXPECT(mremap(p + 2 * PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, place) == place,
	       "mremap: %s", error_name(-errno));
	atomic_store(&over, true);
	return NULL;
}

static void *forker(void *arg)
{
	int status;
	pid_t pid;

	(void)arg;
	atomic_store(&tid, gettid());
	/* without the handlers that the C library calls at a fork */
	pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	EXPECT_SYS(pid);
	/* what the device writes after the fork is not seen there */
	if (!pid)
		_exit(p[3 * PAGE] == 0x44 ? 0 : 1);
	EXPECT_SYS(waitpid(pid, &status, 0));
	EXPECT_EQ(status, 0);
	atomic_store(&over, true);
	return NULL;
}

static pthread_t start_and_await(void *(*body)(void *), long call)
{
	pthread_t thread;

	atomic_store(&tid, 0);
	atomic_store(&over, false);
	EXPECT_EQ(pthread_create(&thread, NULL, body, NULL), 0);
	while (!atomic_load(&tid))
		sched_yield();
	await_in_call(atomic_load(&tid), call);
	/* nobody else is held up */
	EXPECT_OK(run_fill(fd, out, 0x99, PAGE));
	obj_close(fd, obj_wrap(fd, page, PAGE, 0));
	return thread;
}

/* lets the call go on: it waits for this event to be read, and may have more */
static struct uffd_msg read_and_join(pthread_t thread, uint8_t event)
{
	struct pollfd events = { .fd = server, .events = POLLIN };
	struct uffd_msg first, more;

	EXPECT_EQ(atomic_load(&over), false);
	first = uffd_event(server, &over, "the call did not wait for its event to be read");
	EXPECT_EQ(first.event, event);
	while (!atomic_load(&over))
		if (poll(&events, 1, 20))
			EXPECT_EQ(read(server, &more, sizeof(more)), sizeof(more));
	pthread_join(thread, NULL);
	return first;
}

static void *copier(void *arg)
{
	(void)arg;
	EXPECT_OK(run_copy(fd, out, p, PAGE));
	atomic_store(&over, true);
	return NULL;
}

static void discard(void)
{
	pthread_t thread = start_and_await(discarder, SYS_madvise);

	/* it is there still */
	EXPECT_OK(run_fill(fd, p, 0x55, PAGE));
	EXPECT_WORDS(p, PAGE, 0x55);
	read_and_join(thread, UFFD_EVENT_REMOVE);

	atomic_store(&over, false);
	EXPECT_EQ(pthread_create(&thread, NULL, copier, NULL), 0);
	uffd_fault(server, p, &over, "the device read memory that was discarded");
	fill_pattern(page, PAGE, 7);
	uffd_serve(server, p, page);
	pthread_join(thread, NULL);
	EXPECT_PATTERN(out, PAGE, 7);
}

int main(void)
{
	struct uffd_msg msg;
	pthread_t thread;

	server = uffd_with(UFFD_FEATURE_EVENTS);
	fd = device_open();
	p = map_private(4 * PAGE);
	place = map_reserve(PAGE);
	out = map_private(PAGE);
	page = map_private(PAGE);
	madvise(p, 4 * PAGE, MADV_NOHUGEPAGE);
	memset(p, 0x44, 4 * PAGE);
	uffd_register(server, p, 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
	obj_mirror(fd, p, 4 * PAGE);
	obj_mirror(fd, out, PAGE);
	EXPECT_OK(run_fill(fd, p, 0x4444444444444444, 4 * PAGE));

	discard();

	thread = start_and_await(unmapper, SYS_munmap);
	EXPECT_RET(run_fill(fd, p + PAGE, 0xbad, PAGE), -EFAULT);
	read_and_join(thread, UFFD_EVENT_UNMAP);

	thread = start_and_await(mover, SYS_mremap);
	EXPECT_RET(run_fill(fd, p + 2 * PAGE, 0xbad, PAGE), -EFAULT);
	EXPECT_WORDS(place, PAGE, 0x4444444444444444);
	read_and_join(thread, UFFD_EVENT_REMAP);

	thread = start_and_await(forker, SYS_clone);
	EXPECT_OK(run_fill(fd, p + 3 * PAGE, 0x66, PAGE));
	EXPECT_WORDS(p + 3 * PAGE, PAGE, 0x66);
	msg = read_and_join(thread, UFFD_EVENT_FORK);
	close((int)msg.arg.fork.ufd);
	return test_pass("events of a userfaultfd");
}
