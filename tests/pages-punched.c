/* SPDX-License-Identifier: MIT */
/*
 * A hole punched into shared memory reads as zeros by device and CPU alike,
 * and what either writes there afterwards the other sees.
 */
#include <linux/falloc.h>

#include "helpers.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(8 * PAGE);

	obj_mirror(fd, a.dev, a.size);
	EXPECT_OK(run_fill(fd, a.dev, 0x41, a.size));
	EXPECT_SYS(fallocate(a.memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			     2 * (off_t)PAGE, 4 * (off_t)PAGE));
	EXPECT_OK(run_copy(fd, a.dev, a.dev + 2 * PAGE, 2 * PAGE));
	EXPECT_ZERO(a.see, 6 * PAGE);
	EXPECT_WORDS(a.see + 6 * PAGE, 2 * PAGE, 0x41);
	EXPECT_OK(run_fill(fd, a.dev + 3 * PAGE, 0x42, PAGE));
	EXPECT_WORDS(a.see + 3 * PAGE, PAGE, 0x42);

	EXPECT_SYS(madvise(a.see, a.size, MADV_REMOVE)); /* through another mapping */
	EXPECT_OK(run_copy(fd, a.dev + PAGE, a.dev + 6 * PAGE, PAGE));
	EXPECT_ZERO(a.see, a.size);
	fill_pattern(a.see, PAGE, 1);
	EXPECT_OK(run_copy(fd, a.dev + PAGE, a.dev, PAGE));
	EXPECT_PATTERN(a.see + PAGE, PAGE, 1);
	return test_pass("punched holes");
}
