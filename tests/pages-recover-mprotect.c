/* SPDX-License-Identifier: MIT */
/*
 * Errors are not sticky: when memory that lost its permissions has them again,
 * the same object works, with the content as it was.
 */
#include "helpers.h"

int main(void)
{
	static const int lost[] = { PROT_READ, PROT_NONE, PROT_READ | PROT_EXEC };
	int fd = device_open();
	uint8_t *p = map_private(4 * PAGE);
	uint32_t h = obj_mirror(fd, p, 4 * PAGE);

	for (size_t i = 0; i < ARRAY_SIZE(lost); i++) {
		EXPECT_OK(run_fill(fd, p, 0x70 + i, 4 * PAGE));
		protect(p + PAGE, PAGE, lost[i]);
		EXPECT_RET(run_fill(fd, p, 0xbad, 4 * PAGE), -EFAULT);
		EXPECT_EQ(last_fault_addr, ADDR(p) + PAGE);
		EXPECT_OK(run_fill(fd, p + 2 * PAGE, 0x80 + i, PAGE));
		EXPECT_RET(obj_acquire(fd, h, PAGE, PAGE), -EFAULT);
		protect(p + PAGE, PAGE, PROT_READ | PROT_WRITE);
		EXPECT_WORDS(p, 2 * PAGE, 0x70 + i);
		EXPECT_WORDS(p + 2 * PAGE, PAGE, 0x80 + i);
		EXPECT_OK(run_fill(fd, p + PAGE, 0x90 + i, PAGE));
		EXPECT_WORDS(p + PAGE, PAGE, 0x90 + i);
	}
	return test_pass("permissions come back");
}
