/* SPDX-License-Identifier: MIT */
/*
 * One object mapped in two contexts at different addresses is one memory; an
 * unmap in one context leaves the other alone.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(4 * PAGE);
	uint32_t h = obj_wrap(fd, p, 4 * PAGE, 0), a = ctx_new(fd), b = ctx_new(fd);

	EXPECT_OK(vm_map(fd, a, h, 0, 0x100000, 4 * PAGE, 0));
	EXPECT_OK(vm_map(fd, b, h, 0, 0x900000, 4 * PAGE, 0));
	EXPECT_OK(run_op(fd, a, op_fill(0x100000, 0x41, 2 * PAGE)));
	EXPECT_OK(run_op(fd, b, op_copy(0x900000 + 2 * PAGE, 0x900000, 2 * PAGE)));
	EXPECT_WORDS(p, 4 * PAGE, 0x41);
	EXPECT_RET(run_op(fd, b, op_fill(0x100000, 1, 8)), -EFAULT);
	EXPECT_OK(vm_unmap(fd, a, 0x100000, 4 * PAGE));
	EXPECT_OK(run_op(fd, b, op_fill(0x900000, 0x42, 4 * PAGE)));
	EXPECT_WORDS(p, 4 * PAGE, 0x42);
	return test_pass("one object, two contexts");
}
