/* SPDX-License-Identifier: MIT */
/*
 * An error that workers met is thrown away, not told, when the memory has
 * changed since: another part of it went, or what denied access is gone.
 */
#include "workers.h"

#define SIZE	(4 * MIB)
#define HOLE	(2 * MIB)

static int fd;

/* workers have met the hole, and nobody was told */
static uint32_t fail_at_hole(uint8_t *p)
{
	uint32_t h = obj_mirror(fd, p, SIZE);
	int event = event_new();

	EXPECT_OK(ask_event(fd, h, 0, 0, event));
	event_await(event);
	AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_FAILED);
	close(event);
	return h;
}

int main(void)
{
	uint8_t *p, *q = map_private(PAGE);
	uint32_t h;

	fd = device_open();
	obj_mirror(fd, q, PAGE);

	/* another page goes, which had been acquired: the hole is met anew */
	p = map_cold(SIZE);
	make_hole(p + HOLE, PAGE);
	fill_pattern(p, PAGE, 1);
	h = obj_mirror(fd, p, SIZE);
	EXPECT_OK(obj_acquire(fd, h, 0, PAGE));
	obj_close(fd, h);
	h = fail_at_hole(p);
	EXPECT_OK(obj_acquire(fd, h, 0, PAGE));
	EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_FAILED);
	EXPECT_SYS(madvise(p, PAGE, MADV_DONTNEED));
	EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_FAILED);
	EXPECT_RET(ask(fd, h, 0, 0), -EAGAIN);
	EXPECT_RET(ask_until(fd, h, 0, 0), -EFAULT);
	obj_close(fd, h);

	/* access is allowed again */
	p = map_cold(SIZE);
	fill_pattern(p + HOLE, PAGE, 2);
	protect(p + HOLE, PAGE, PROT_READ);
	h = fail_at_hole(p);
	protect(p + HOLE, PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(ask_until(fd, h, 0, 0));
	AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_READY);
	EXPECT_OK(run_copy(fd, q, p + HOLE, PAGE));
	EXPECT_PATTERN(q, PAGE, 2);
	obj_close(fd, h);

	/* the hole is filled, and with pages */
	p = map_cold(SIZE);
	memset(p, 1, SIZE);
	make_hole(p + HOLE, PAGE);
	h = fail_at_hole(p);
	map_fixed(p + HOLE, PAGE, PROT_READ | PROT_WRITE);
	fill_pattern(p + HOLE, PAGE, 4);
	EXPECT_OK(ask(fd, h, 0, 0));
	AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_READY);
	EXPECT_OK(run_copy(fd, q, p + HOLE, PAGE));
	EXPECT_PATTERN(q, PAGE, 4);
	return test_pass("an outdated error is not told");
}
