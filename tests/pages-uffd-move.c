/* SPDX-License-Identifier: MIT */
/*
 * Pages that UFFDIO_MOVE takes away from an object are not touched by the device
 * at their new place, where another object has them with their content, also one
 * that waited for them. Pages that are pinned do not move.
 */
#include <pthread.h>

#include "charge.h"
#include "uffd.h"

static int fd;
static uint8_t *to, *out;
static atomic_bool over;

static void *copier(void *arg)
{
	(void)arg;
	EXPECT_OK(run_copy(fd, out, to + 2 * PAGE, PAGE));
	atomic_store(&over, true);
	return NULL;
}

static int move(int uffd, void *dst, void *src, size_t size)
{
	struct uffdio_move args = { .dst = ADDR(dst), .src = ADDR(src), .len = size };

	return ioctl(uffd, UFFDIO_MOVE, &args) ? -errno : 0;
}

int main(void)
{
	int uffd = uffd_with(UFFD_FEATURE_MOVE), ret;
	uint8_t *from = map_private(4 * PAGE), *want = map_private(4 * PAGE);
	pthread_t thread;
	uint32_t h;

	fd = device_open();
	to = map_private(4 * PAGE);
	out = map_private(4 * PAGE);
	madvise(from, 4 * PAGE, MADV_NOHUGEPAGE);
	madvise(to, 4 * PAGE, MADV_NOHUGEPAGE);
	fill_pattern(from, 4 * PAGE, 1);
	memcpy(want, from, 4 * PAGE);
	uffd_register(uffd, to, 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
	h = obj_mirror(fd, from, 4 * PAGE);
	obj_mirror(fd, to, 4 * PAGE);
	obj_mirror(fd, out, 4 * PAGE);
	EXPECT_OK(obj_acquire(fd, h, 0, 0));

	EXPECT_RET(move(uffd, to, from, 2 * PAGE), 0);
	EXPECT_OK(run_copy(fd, out, from, 4 * PAGE));
	EXPECT_ZERO(out, 2 * PAGE);
	EXPECT_SAME(out + 2 * PAGE, want + 2 * PAGE, 2 * PAGE);
	EXPECT_OK(run_fill(fd, from, 0x22, 2 * PAGE));
	EXPECT_SAME(to, want, 2 * PAGE);
	EXPECT_WORDS(from, 2 * PAGE, 0x22);
	EXPECT_OK(run_copy(fd, out, to, 2 * PAGE));
	EXPECT_SAME(out, want, 2 * PAGE);

	/* to where somebody waits */
	EXPECT_EQ(pthread_create(&thread, NULL, copier, NULL), 0);
	uffd_fault(uffd, to + 2 * PAGE, &over, "the device did not wait for the page");
	EXPECT_RET(move(uffd, to + 2 * PAGE, from + 2 * PAGE, PAGE), 0);
	pthread_join(thread, NULL);
	EXPECT_SAME(out, want + 2 * PAGE, PAGE);

	obj_close(fd, h);
	h = obj_wrap(fd, from, 4 * PAGE, PINNED | MIRROR);
	ret = move(uffd, to + 3 * PAGE, from + 3 * PAGE, PAGE);
	EXPECT(ret == -EBUSY || ret == -EAGAIN, "a pinned page moved: got %s", error_name(ret));
	EXPECT_OK(run_fill(fd, from + 3 * PAGE, 0x33, PAGE));
	EXPECT_WORDS(from + 3 * PAGE, PAGE, 0x33);
	return test_pass("pages moved by a userfaultfd");
}
