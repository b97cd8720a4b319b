/* SPDX-License-Identifier: MIT */
/*
 * What only the engine writes survives being swapped out, though the page table
 * called the pages writable and clean and their swap held an older content; so
 * do its second writes, when the first were swapped out already.
 *
 * VM: swap
 */
#include "events.h"

#define SIZE	(256 * PAGE)

static void page_out(uint8_t *p)
{
	EXPECT_SYS(madvise(p, SIZE, MADV_PAGEOUT));
	EXPECT(pages_present(p, SIZE) < SIZE / PAGE / 4, "%zu of %zu pages stayed in memory",
	       pages_present(p, SIZE), SIZE / PAGE);
}

/*
 * Read back in, the pages are clean and keep their place in swap. Taking the right
 * to write and giving it back makes them writable without a fault.
 */
static void read_in(uint8_t *p)
{
	checksum(p, SIZE);
	protect(p, SIZE, PROT_READ);
	protect(p, SIZE, PROT_READ | PROT_WRITE);
	EXPECT(pages_with(p, SIZE, KPF_DIRTY) < SIZE / PAGE / 4,
	       "%zu of %zu pages are dirty though only read", pages_with(p, SIZE, KPF_DIRTY),
	       SIZE / PAGE);
}

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_small(SIZE), *src = map_private(SIZE), *out = map_private(SIZE);

	fill_pattern(p, SIZE, 0);
	obj_mirror(fd, p, SIZE);
	obj_mirror(fd, src, SIZE);
	obj_mirror(fd, out, SIZE);
	for (int round = 1; round <= 3; round++) {
		page_out(p);
		read_in(p);
		EXPECT_PATTERN(p, SIZE, round - 1);
		fill_pattern(src, SIZE, round);
		EXPECT_OK(run_copy(fd, p, src, SIZE));
		page_out(p);
		/* by the device first: it takes what swap has, too */
		EXPECT_OK(run_copy(fd, out, p, SIZE));
		EXPECT_PATTERN(out, SIZE, round);
		EXPECT_PATTERN(p, SIZE, round);
	}
	return test_pass("writes by the engine alone and swap");
}
