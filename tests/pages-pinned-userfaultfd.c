/* SPDX-License-Identifier: MIT */
/*
 * Memory whose faults a userfaultfd serves is pinned when its server has
 * answered; while he does not, others go on, and the process that waits can be
 * killed and leaves nothing.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "charge.h"
#include "uffd.h"

static int fd;
static uint8_t *p;
static uint32_t h;
static atomic_int done;

static void *creator(void *arg)
{
	EXPECT_OK(obj_create(fd, 0, p, 4 * PAGE, *(uint32_t *)arg | MIRROR, &h));
	atomic_store(&done, 1);
	return NULL;
}

static void served(uint32_t flags)
{
	uint8_t *content = map_private(4 * PAGE), *out = map_private(4 * PAGE);
	uint32_t o = obj_mirror(fd, out, 4 * PAGE);
	pthread_t thread;
	int uffd;

	p = map_private(4 * PAGE);
	uffd = uffd_open(p, 4 * PAGE);
	fill_pattern(content, 4 * PAGE, 1);
	atomic_store(&done, 0);
	EXPECT_EQ(pthread_create(&thread, NULL, creator, &flags), 0);
	for (size_t page = 0; page < 4; page++) {
		EXPECT(uffd_await(uffd) == p + page * PAGE, "another page than %zu", page);
		EXPECT_EQ(atomic_load(&done), 0);
		/* nobody else waits */
		EXPECT_OK(run_fill(fd, out, page, PAGE));
		obj_close(fd, obj_wrap(fd, content, PAGE, PINNED));
		unmap(map_private(PAGE), PAGE);
		uffd_serve(uffd, p + page * PAGE, content + page * PAGE);
	}
	pthread_join(thread, NULL);
	EXPECT_EQ(obj_info(fd, h).pinned_bytes, 4 * PAGE);
	EXPECT_OK(run_copy(fd, out, p, 4 * PAGE));
	EXPECT_PATTERN(out, 4 * PAGE, 1);
	if (!(flags & READ_ONLY)) {
		EXPECT_OK(run_fill(fd, p, 0x25, PAGE));
		EXPECT_WORDS(p, PAGE, 0x25);
	}
	p[3 * PAGE] = 0x5a;
	EXPECT_OK(run_copy(fd, out, p + 3 * PAGE, 1));
	EXPECT_EQ(out[0], 0x5a);
	obj_close(fd, h);
	obj_close(fd, o);
	close(uffd);
}

struct victim {
	uint32_t flags;
	int uffd;
	struct gate waits;
};

/* it has arrived at the page that nobody will serve */
static void *watcher(void *arg)
{
	struct victim *v = arg;

	uffd_await(v->uffd);
	gate_open(&v->waits);
	return NULL;
}

static void victim(void *arg)
{
	uint8_t *mine = map_private(4 * PAGE);
	struct victim *v = arg;
	pthread_t thread;

	v->uffd = uffd_open(mine + 2 * PAGE, PAGE);
	EXPECT_EQ(pthread_create(&thread, NULL, watcher, v), 0);
	obj_create(fd, 0, mine, 4 * PAGE, v->flags, NULL);
	FAIL("expected CREATE to wait until the process is killed");
}

static void killed(uint32_t flags)
{
	struct victim v = { .flags = flags, .waits = gate_new() };
	struct counters was = counters_now();
	uint32_t next = next_handle(fd);
	pid_t pid = spawn(victim, &v);
	int status;

	gate_pass(&v.waits);
	await_in_ioctl(pid, DRM_IOCTL_USERPTR_CREATE);
	EXPECT_SYS(kill(pid, SIGKILL));
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFSIGNALED(status), "status %#x", status);
	EXPECT_COUNTERS(was);
	EXPECT_EQ(next_handle(fd), next);
}

int main(void)
{
	static const uint32_t kinds[] = { PINNED, PINNED | READ_ONLY, UNSYNCHRONIZED };

	fd = device_open();
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		served(kinds[i]);
		killed(kinds[i]);
	}
	return test_pass("pinning what a userfaultfd serves");
}
