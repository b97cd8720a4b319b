/* SPDX-License-Identifier: MIT */
/*
 * After MADV_DONTNEED device and CPU both read zeros, and both use the same
 * new page when either writes.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(8 * PAGE), *out = map_private(8 * PAGE);

	obj_mirror(fd, p, 8 * PAGE);
	obj_mirror(fd, out, 8 * PAGE);
	for (int round = 0; round < 4; round++) {
		EXPECT_OK(run_fill(fd, p, 0x11 + round, 8 * PAGE));
		EXPECT_SYS(madvise(p + 2 * PAGE, 4 * PAGE, MADV_DONTNEED));
		if (round & 1) /* the device looks first, or the CPU */
			EXPECT_ZERO(p + 2 * PAGE, 4 * PAGE);
		memset(out, 0xff, 8 * PAGE);
		EXPECT_OK(run_copy(fd, out, p, 8 * PAGE));
		EXPECT_WORDS(out, 2 * PAGE, 0x11 + round);
		EXPECT_ZERO(out + 2 * PAGE, 4 * PAGE);
		EXPECT_WORDS(out + 6 * PAGE, 2 * PAGE, 0x11 + round);

		EXPECT_OK(run_fill(fd, p + 3 * PAGE, 0x22, PAGE));
		EXPECT_ZERO(p + 2 * PAGE, PAGE);
		EXPECT_WORDS(p + 3 * PAGE, PAGE, 0x22);
		fill_pattern(p + 3 * PAGE, PAGE, 1);
		EXPECT_OK(run_copy(fd, out, p + 3 * PAGE, PAGE));
		EXPECT_PATTERN(out, PAGE, 1);
	}
	return test_pass("MADV_DONTNEED");
}
