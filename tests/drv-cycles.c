/* SPDX-License-Identifier: MIT */
/*
 * Ten thousand times made, acquired, used and closed, tracked and pinned, leaves
 * the kernel's memory, the counters, the charge and the handles where they were.
 *
 * VM: alone timeout=120
 */
#include "charge.h"

#define CYCLES	(10000 / slowness)
#define SIZE	(8 * PAGE)
#define UID	21012

static void cycles(int fd, uint8_t *p, int count)
{
	static const uint32_t kinds[] = { MIRROR, PINNED, READ_ONLY, PINNED | MIRROR, PROBE };

	for (int i = 0; i < count; i++) {
		uint32_t flags = kinds[(size_t)i % ARRAY_SIZE(kinds)];
		uint32_t h = obj_wrap(fd, p, SIZE, flags);

		EXPECT_OK(obj_acquire(fd, h, 0, 0));
		if (flags & MIRROR && i % 10 == 0)
			EXPECT_OK(run_fill(fd, p, i, PAGE));
		obj_close(fd, h);
		if (i % 16 == 0) /* new pages, told by a notifier or not */
			EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	}
}

static void user(void *arg)
{
	int fd = *(int *)arg;
	uint8_t *p = map_private(SIZE);
	struct counters was = counters_now();
	uint32_t next = next_handle(fd);
	long slab;

	become_user(UID);
	limit_memlock(SIZE);
	cycles(fd, p, CYCLES / 5); /* caches fill */
	AWAIT_COUNTERS(was);
	slab = slab_kib();
	cycles(fd, p, CYCLES);
	AWAIT_COUNTERS(was);
	EXPECT_EQ(vm_pin(), 0);
	EXPECT_EQ(charged(fd), 0);
	EXPECT_EQ(next_handle(fd), next);
	printf("%+ld KiB of slab in %d cycles\n", slab_kib() - slab, CYCLES);
	/* 64 bytes lost each time would be 625 KiB, and noise is some ten */
	if (slowness == 1)
		EXPECT(slab_kib() - slab < 320, "%ld KiB more", slab_kib() - slab);
}

int main(void)
{
	int fd = device_open();

	EXPECT_CHILD(spawn(user, &fd));
	return test_pass("ten thousand objects");
}
