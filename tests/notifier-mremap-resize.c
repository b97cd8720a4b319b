/* SPDX-License-Identifier: MIT */
/*
 * Memory shrunk in place: the lost tail is -EFAULT, the rest works; grown in
 * place: works whole again, with the new tail zero.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(8 * PAGE), *out = map_private(PAGE);

	obj_mirror(fd, p, 8 * PAGE);
	obj_mirror(fd, out, PAGE);
	EXPECT_OK(run_fill(fd, p, 0x11, 8 * PAGE));
	EXPECT(mremap(p, 8 * PAGE, 3 * PAGE, 0) == p, "mremap");
	EXPECT_RET(run_fill(fd, p, 0xbad, 8 * PAGE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + 3 * PAGE);
	EXPECT_OK(run_fill(fd, p, 0x12, 3 * PAGE));
	EXPECT(mremap(p, 3 * PAGE, 8 * PAGE, 0) == p, "mremap");
	memset(out, 0xff, PAGE);
	EXPECT_OK(run_copy(fd, out, p + 5 * PAGE, PAGE));
	EXPECT_ZERO(out, PAGE);
	EXPECT_WORDS(p, 3 * PAGE, 0x12);
	EXPECT_OK(run_fill(fd, p, 0x13, 8 * PAGE));
	EXPECT_WORDS(p, 8 * PAGE, 0x13);
	return test_pass("memory that shrinks and grows");
}
