/* SPDX-License-Identifier: MIT */
/*
 * Memory that the kernel may drop instead of swapping it (MAP_DROPPABLE): when it does,
 * what the device reads there is what the process reads, zeros, and it goes on with the
 * new pages; a pinned object's are not dropped.
 */
#include "events.h"

#ifndef MAP_DROPPABLE
#define MAP_DROPPABLE	0x08
#endif

#define N	16
#define SIZE	(N * PAGE)

static int fd;
static uint8_t *out;

static uint8_t *map_droppable(void)
{
	uint8_t *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_DROPPABLE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		test_skip("this kernel has no MAP_DROPPABLE: %s", error_name(-errno));
	return p;
}

int main(void)
{
	uint8_t *p = map_droppable(), *pinned = map_droppable();
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;

	fd = device_open();
	out = map_private(SIZE);
	obj_mirror(fd, out, SIZE);
	obj_mirror(fd, p, SIZE);
	EXPECT_OK(run_fill(fd, p, 0x5151, SIZE));
	EXPECT_WORDS(p, SIZE, 0x5151);
	/* not while somebody looks at a page for a moment */
	while (pages_present(p, N)) {
		EXPECT_SYS(madvise(p, SIZE, MADV_PAGEOUT));
		EXPECT(now_ns() < deadline, "the kernel drops nothing");
	}
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	EXPECT_ZERO(out, SIZE);
	EXPECT_ZERO(p, SIZE);
	EXPECT_AGREE(fd, p, out, SIZE, 1);

	obj_wrap(fd, pinned, SIZE, PINNED | MIRROR);
	fill_pattern(pinned, SIZE, 3);
	for (int i = 0; i < 10; i++)
		EXPECT_SYS(madvise(pinned, SIZE, MADV_PAGEOUT));
	EXPECT_OK(run_copy(fd, out, pinned, SIZE));
	EXPECT_PATTERN(out, SIZE, 3);
	EXPECT_PATTERN(pinned, SIZE, 3);
	return test_pass("droppable memory");
}
