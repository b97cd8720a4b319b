/* SPDX-License-Identifier: MIT */
/*
 * Small pages collapsed into a huge one under the object: nothing is lost in
 * either direction.
 */
#include "helpers.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#define HUGE	(2 * MIB)

int main(void)
{
	int fd = device_open();
	uint8_t *arena = map_private(3 * HUGE), *out = map_private(HUGE), *p;

	p = (uint8_t *)(((uintptr_t)arena + HUGE - 1) & ~(uintptr_t)(HUGE - 1));
	madvise(p, HUGE, MADV_NOHUGEPAGE);
	obj_mirror(fd, p, HUGE);
	obj_mirror(fd, out, HUGE);
	fill_pattern(p, HUGE, 1);
	EXPECT_OK(run_copy(fd, p + HUGE / 2, p, HUGE / 2));
	madvise(p, HUGE, MADV_HUGEPAGE);
	if (madvise(p, HUGE, MADV_COLLAPSE))
		test_skip("MADV_COLLAPSE gives %s", error_name(-errno));
	EXPECT_PATTERN(p, HUGE / 2, 1);
	EXPECT_PATTERN(p + HUGE / 2, HUGE / 2, 1);
	fill_pattern(p, HUGE / 2, 2);
	EXPECT_OK(run_copy(fd, out, p, HUGE));
	EXPECT_PATTERN(out, HUGE / 2, 2);
	EXPECT_PATTERN(out + HUGE / 2, HUGE / 2, 1);
	EXPECT_OK(run_fill(fd, p, 0x33, HUGE));
	EXPECT_WORDS(p, HUGE, 0x33);
	return test_pass("pages collapsed into a huge one");
}
