/* SPDX-License-Identifier: MIT */
/*
 * What the device writes after MADV_FREE survives memory pressure on these
 * pages: a page the engine wrote is dirty.
 *
 * VM: swap
 */
#include "helpers.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(64 * PAGE);

	madvise(p, 64 * PAGE, MADV_NOHUGEPAGE);
	obj_mirror(fd, p, 64 * PAGE);
	fill_pattern(p, 64 * PAGE, 1);
	EXPECT_OK(run_fill(fd, p, 0x11, 64 * PAGE));
	EXPECT_SYS(madvise(p, 64 * PAGE, MADV_FREE));
	EXPECT_OK(run_fill(fd, p, 0x12, 32 * PAGE));
	EXPECT_SYS(madvise(p, 64 * PAGE, MADV_PAGEOUT));
	EXPECT_WORDS(p, 32 * PAGE, 0x12);
	for (size_t page = 32; page < 64; page++) {
		/* the others were given up: old or zero, each page as one */
		uint64_t word = *(uint64_t *)(void *)(p + page * PAGE);

		EXPECT(word == 0x11 || word == 0, "page %zu has %#" PRIx64, page, word);
		EXPECT_WORDS(p + page * PAGE, PAGE, word);
	}
	return test_pass("MADV_FREE");
}
