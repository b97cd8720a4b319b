/* SPDX-License-Identifier: MIT */
/*
 * Each CREATE that fails after pages were pinned returns their charge: a mirror
 * conflict, the limit of objects, a hole behind them, a lack of RLIMIT_MEMLOCK, a
 * SIGKILL; and so do those that fail before.
 */
#include "charge.h"
#include "uffd.h"

#define UID	21008
#define MANY	1100

static int fd;
static uint32_t next;
static struct counters was;

/* to be called with no object but the ones that stay */
static void nothing_left(size_t stays)
{
	EXPECT_EQ(vm_pin(), stays);
	EXPECT_EQ(charged(fd), stays);
	EXPECT_COUNTERS(was);
}

static void user(void *arg)
{
	uint8_t *p = map_private(MANY * PAGE), *q = map_private(8 * PAGE);
	uint32_t h, other;
	uint64_t shortfall;

	(void)arg;
	become_user(UID);
	madvise(p, MANY * PAGE, MADV_NOHUGEPAGE);
	limit_memlock(MANY * PAGE);
	h = obj_wrap(fd, q, 4 * PAGE, 0);
	other = obj_wrap(fd, q + 4 * PAGE, PAGE, PINNED);
	EXPECT_OK(vm_map(fd, 0, h, 0, ADDR(p) + 77 * PAGE, PAGE, 0));
	EXPECT_OK(vm_map(fd, 0, h, 0, ADDR(q), PAGE, 0));
	next = next_handle(fd);
	was = counters_now();

	/* before a page was pinned: overlap with either kind */
	EXPECT_RET(obj_create(fd, 0, q, PAGE, PINNED, NULL), -EINVAL);
	EXPECT_RET(obj_create(fd, 0, q + 4 * PAGE, PAGE, PINNED, NULL), -EINVAL);
	nothing_left(PAGE);
	/* after all were: the mirror's place is taken */
	EXPECT_RET(obj_create(fd, 0, p, (MANY - 10) * PAGE, PINNED | MIRROR, NULL), -EBUSY);
	nothing_left(PAGE);
	/* too many, at once and after two chunks */
	EXPECT_RET(create_asking(fd, p, MANY * PAGE, PINNED, NULL, &shortfall), -ENOMEM);
	EXPECT_EQ(shortfall, PAGE);
	nothing_left(PAGE);
	/* the conflict is told first, also where memory is lacking as well */
	EXPECT_RET(create_asking(fd, p, MANY * PAGE, PINNED | MIRROR, NULL, &shortfall), -EBUSY);
	EXPECT_EQ(shortfall, 0);
	nothing_left(PAGE);
	/* after two chunks: a hole, memory that may not be written */
	protect(p + 1050 * PAGE, PAGE, PROT_READ);
	EXPECT_RET(obj_create(fd, 0, p, 1090 * PAGE, PINNED, NULL), -EFAULT);
	nothing_left(PAGE);
	unmap(p + 1050 * PAGE, PAGE);
	EXPECT_RET(obj_create(fd, 0, p, 1090 * PAGE, PINNED, NULL), -EFAULT);
	EXPECT_RET(obj_create(fd, 0, p, 1090 * PAGE, PINNED | READ_ONLY, NULL), -EFAULT);
	nothing_left(PAGE);
	EXPECT_EQ(next_handle(fd), next);
	obj_close(fd, other);
	obj_close(fd, h);
	EXPECT_EQ(charged(fd), 0);
}

static void at_the_limit(void *arg)
{
	uint8_t *p = map_private(1000 * PAGE), *q = map_private(2 * PAGE);
	uint64_t shortfall;
	uint32_t a, b;

	(void)arg;
	become_user(UID);
	madvise(p, 1000 * PAGE, MADV_NOHUGEPAGE);
	limit_memlock(1000 * PAGE);
	a = obj_wrap(fd, q, PAGE, PINNED);
	b = obj_wrap(fd, q + PAGE, PAGE, 0);
	was = counters_now();
	EXPECT_RET(obj_create(fd, 0, p, 900 * PAGE, PINNED, NULL), -ENOSPC);
	EXPECT_RET(obj_create(fd, 0, p, 900 * PAGE, PINNED | MIRROR, NULL), -ENOSPC);
	/* before what RLIMIT_MEMLOCK lacks */
	EXPECT_RET(create_asking(fd, p, 1000 * PAGE, PINNED, NULL, &shortfall), -ENOSPC);
	EXPECT_EQ(shortfall, 0);
	EXPECT_COUNTERS(was);
	EXPECT_EQ(vm_pin(), PAGE);
	obj_close(fd, b);
	EXPECT_EQ(charged(fd), PAGE);
	obj_close(fd, a);
	EXPECT_EQ(charged(fd), 0);
}

/* CREATE waits for a page that nobody serves, when 1024 are pinned */
static void waiting(void *arg)
{
	uint8_t *p = map_private(MANY * PAGE);

	(void)arg;
	madvise(p, MANY * PAGE, MADV_NOHUGEPAGE);
	memset(p, 1, 1060 * PAGE);
	uffd_open(p + 1060 * PAGE, 40 * PAGE);
	become_user(UID);
	limit_memlock(MANY * PAGE);
	obj_create(fd, 0, p, MANY * PAGE, PINNED, NULL);
	FAIL("expected CREATE to wait until the process is killed");
}

static void charged_nothing(void *arg)
{
	(void)arg;
	become_user(UID);
	EXPECT_EQ(charged(fd), 0);
}

static void kill_one(void)
{
	pid_t pid;
	int status;

	was = counters_now();
	next = next_handle(fd);
	pid = spawn(waiting, NULL);
	AWAIT_EQ(vm_pin_of(pid), 1024 * PAGE);
	await_in_ioctl(pid, DRM_IOCTL_USERPTR_CREATE);
	EXPECT_EQ(vm_pin_of(pid), 1024 * PAGE);
	EXPECT_SYS(kill(pid, SIGKILL));
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFSIGNALED(status), "status %#x", status);
	EXPECT_COUNTERS(was);
	EXPECT_EQ(next_handle(fd), next);
	EXPECT_CHILD(spawn(charged_nothing, NULL));
}

int main(void)
{
	fd = device_open();
	EXPECT_CHILD(spawn(user, NULL));
	kill_one();
	close(fd);
	module_param_set("max_objects", 2);
	fd = device_open();
	EXPECT_CHILD(spawn(at_the_limit, NULL));
	return test_pass("a CREATE that fails costs nothing");
}
