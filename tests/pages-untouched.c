/* SPDX-License-Identifier: MIT */
/*
 * Memory the process never touched is read by the device as zeros and gets its
 * page when the device writes; what the CPU wrote before and after is seen.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(8 * PAGE), *q = map_private(8 * PAGE);

	obj_mirror(fd, p, 8 * PAGE);
	obj_mirror(fd, q, 8 * PAGE);
	memset(q, 0xff, 8 * PAGE);
	EXPECT_OK(run_copy(fd, q, p, 8 * PAGE));
	EXPECT_ZERO(q, 8 * PAGE);

	EXPECT_OK(run_fill(fd, p + PAGE, 0x21, PAGE));
	EXPECT_ZERO(p, PAGE);
	EXPECT_WORDS(p + PAGE, PAGE, 0x21);
	EXPECT_ZERO(p + 2 * PAGE, 6 * PAGE);
	fill_pattern(p, PAGE, 3);
	EXPECT_OK(run_copy(fd, q, p, 8 * PAGE));
	EXPECT_PATTERN(q, PAGE, 3);
	EXPECT_WORDS(q + PAGE, PAGE, 0x21);
	return test_pass("untouched memory");
}
