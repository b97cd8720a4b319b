/* SPDX-License-Identifier: MIT */
/*
 * A context with few address bits takes no mirror (-ENODEV), no object larger
 * than itself (-E2BIG), no mapping beyond its end; what fits works.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(4 * MIB);
	uint32_t small = ctx_new_bits(fd, 21), almost = ctx_new_bits(fd, 47), h;
	uint32_t next = next_handle(fd);

	EXPECT_RET(obj_create(fd, small, p, PAGE, DRM_USERPTR_CREATE_GPU_MIRROR, NULL), -ENODEV);
	EXPECT_RET(obj_create(fd, almost, p, PAGE, DRM_USERPTR_CREATE_GPU_MIRROR, NULL), -ENODEV);
	EXPECT_RET(obj_create(fd, small, p, 2 * MIB + PAGE, 0, NULL), -E2BIG);
	EXPECT_EQ(next_handle(fd), next);

	EXPECT_OK(obj_create(fd, small, p, 2 * MIB, 0, &h));
	EXPECT_OK(vm_map(fd, small, h, PAGE, PAGE, 2 * MIB - PAGE, 0));
	EXPECT_OK(run_op(fd, small, op_fill(2 * MIB - PAGE, 0x51, PAGE)));
	EXPECT_WORDS(p + 2 * MIB - PAGE, PAGE, 0x51);
	EXPECT_RET(run_op(fd, small, op_fill(2 * MIB - 8, 1, 16)), -EFAULT);
	EXPECT_EQ(last_fault_addr, 2 * MIB);
	return test_pass("small address spaces");
}
