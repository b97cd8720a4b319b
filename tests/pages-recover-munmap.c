/* SPDX-License-Identifier: MIT */
/*
 * Errors are not sticky: memory mapped again where it was unmapped is used by
 * the same object, with its new content in both directions.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(8 * PAGE);

	obj_mirror(fd, p, 8 * PAGE);
	EXPECT_OK(run_fill(fd, p, 0x11, 8 * PAGE));
	for (int i = 0; i < 4; i++) {
		unmap(p, 8 * PAGE);
		EXPECT_RET(run_fill(fd, p + 100, 0xbad, PAGE), -EFAULT);
		EXPECT_EQ(last_fault_addr & ~(PAGE - 1), ADDR(p));
		map_fixed(p, 8 * PAGE, PROT_READ | PROT_WRITE);
		if (i & 1)
			EXPECT_ZERO(p, 8 * PAGE);
		fill_pattern(p, 4 * PAGE, i);
		EXPECT_OK(run_copy(fd, p + 4 * PAGE, p, 4 * PAGE));
		EXPECT_PATTERN(p + 4 * PAGE, 4 * PAGE, i);
	}
	return test_pass("memory comes back");
}
