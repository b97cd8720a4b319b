/* SPDX-License-Identifier: MIT */
/*
 * With nearly all of the machine's memory locked an object still works, where it is
 * locked and in what little is left, tracked and pinned; what was locked keeps its
 * content, and no process is killed for it.
 *
 * VM: alone
 */
#include "charge.h"

#define LEFT	(48 * MIB * (size_t)(slowness > 1 ? 2 : 1))
#define SIZE	(4 * MIB)

static size_t available(void)
{
	return (size_t)meminfo("MemAvailable") * KIB;
}

static int fd;

static void expect_used(uint8_t *p, uint32_t flags)
{
	uint32_t h = obj_wrap(fd, p, SIZE, flags | MIRROR);

	EXPECT_OK(run_fill(fd, p, 0x1234, SIZE));
	EXPECT_WORDS(p, SIZE, 0x1234);
	memset(p, 0x11, SIZE / 2);
	EXPECT_OK(run_copy(fd, p + SIZE / 2, p, SIZE / 2));
	EXPECT_WORDS(p, SIZE, 0x1111111111111111);
	obj_close(fd, h);
}

int main(void)
{
	size_t size = (available() - LEFT) & ~(SIZE - 1);
	uint8_t *locked = map_private(size), *rest = map_private(SIZE);
	long kills = vmstat("oom_kill");

	EXPECT_SYS(mlock(locked, size));
	for (size_t at = 0; at < size; at += PAGE)
		*(uint64_t *)(void *)(locked + at) = at + 1;
	fd = device_open();
	/* so that there is nearly nothing else to be had */
	EXPECT(available() < 2 * LEFT, "%zu MiB are available still", available() / MIB);
	expect_used(locked, 0);
	expect_used(locked + size - SIZE, PINNED);
	expect_used(rest, 0);
	expect_used(rest, PINNED);
	for (size_t at = SIZE; at < size - SIZE; at += PAGE)
		EXPECT_EQ(*(uint64_t *)(void *)(locked + at), at + 1);
	EXPECT_EQ(vmstat("oom_kill"), kills);
	return test_pass("nearly all memory locked");
}
