/* SPDX-License-Identifier: MIT */
/*
 * Memory that was swapped out is read right by the device, and what the device
 * wrote survives being swapped out.
 *
 * VM: swap
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "helpers.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif
#define SIZE	(8 * MIB)

static size_t present(uint8_t *p)
{
	size_t n = 0;

	for (size_t at = 0; at < SIZE; at += PAGE)
		n += pfn_of(p + at) != 0;
	return n;
}

static void page_out(uint8_t *p)
{
	EXPECT_SYS(madvise(p, SIZE, MADV_PAGEOUT));
	EXPECT(present(p) < SIZE / PAGE / 2, "%zu of %zu pages stayed in memory", present(p),
	       SIZE / PAGE);
}

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(SIZE), *q = map_private(SIZE);

	madvise(p, SIZE, MADV_NOHUGEPAGE);
	madvise(q, SIZE, MADV_NOHUGEPAGE);
	obj_mirror(fd, p, SIZE);
	obj_mirror(fd, q, SIZE);
	for (int round = 0; round < 2; round++) {
		fill_pattern(p, SIZE, round);
		page_out(p);
		EXPECT_OK(run_copy(fd, q, p, SIZE));
		page_out(q);
		page_out(p);
		EXPECT_PATTERN(q, SIZE, round);
		EXPECT_PATTERN(p, SIZE, round);
	}
	return test_pass("swapped memory");
}
