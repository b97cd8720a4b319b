/* SPDX-License-Identifier: MIT */
/*
 * A READ_ONLY object is never written through, whatever the mapping's flags:
 * -EACCES at SUBMIT, and the memory under it stays as it is.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(2 * PAGE), *q = map_private(2 * PAGE);
	uint32_t h = obj_wrap(fd, p, 2 * PAGE,
			      DRM_USERPTR_CREATE_READ_ONLY | DRM_USERPTR_CREATE_GPU_MIRROR);

	fill_pattern(p, 2 * PAGE, 1);
	obj_mirror(fd, q, 2 * PAGE);
	EXPECT_OK(vm_map(fd, 0, h, 0, 0x100000, 2 * PAGE, 0));
	EXPECT_OK(run_copy(fd, q, p, 2 * PAGE));
	EXPECT_PATTERN(q, 2 * PAGE, 1);
	EXPECT_RET(run_fill(fd, p + 16, 1, 8), -EACCES);
	EXPECT_EQ(last_fault_addr, ADDR(p) + 16);
	EXPECT_RET(run_op(fd, 0, op_copy(0x100000 + PAGE, ADDR(q), PAGE)), -EACCES);
	EXPECT_EQ(last_fault_addr, 0x100000 + PAGE);
	EXPECT_RET(run_copy(fd, p, q, PAGE), -EACCES);
	EXPECT_PATTERN(p, 2 * PAGE, 1);
	EXPECT_EQ(obj_info(fd, h).flags, DRM_USERPTR_OBJECT_READ_ONLY);

	/* it follows the memory like any other */
	fill_pattern(p, 2 * PAGE, 2);
	EXPECT_OK(run_copy(fd, q, p, 2 * PAGE));
	EXPECT_PATTERN(q, 2 * PAGE, 2);
	return test_pass("read-only objects");
}
