/* SPDX-License-Identifier: MIT */
/*
 * A job that would write through a READ_ONLY mapping is -EACCES with the
 * address and the operation, and nothing of the job is done; reading through
 * it, and writing through another mapping of the object, work.
 */
#include "helpers.h"

#define RO	0x100000ull
#define RW	0x200000ull

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(4 * PAGE);
	uint32_t h = obj_wrap(fd, p, 4 * PAGE, 0);
	struct drm_userptr_op ops[3] = {
		op_fill(RW, 0x61, PAGE),
		op_copy(RW + PAGE, RO, PAGE),
		op_fill(RO + PAGE - 8, 0x62, 16),
	};

	EXPECT_OK(vm_map(fd, 0, h, 0, RO, 2 * PAGE, DRM_USERPTR_BIND_READ_ONLY));
	EXPECT_OK(vm_map(fd, 0, h, 0, RW, 4 * PAGE, 0));
	EXPECT_RET(submit_ops(fd, 0, 0, ops, 3, NULL), -EACCES);
	EXPECT_EQ(last_fault_addr, RO + PAGE - 8);
	EXPECT_EQ(last_fault_op, 2);
	EXPECT_ZERO(p, 4 * PAGE);
	EXPECT_OK(run_ops(fd, 0, ops, 2));
	EXPECT_WORDS(p, 2 * PAGE, 0x61);

	/* a write that only reaches into the read-only part */
	EXPECT_OK(vm_map(fd, 0, h, 3 * PAGE, RO + 2 * PAGE, PAGE, 0));
	EXPECT_RET(run_op(fd, 0, op_copy(RO + PAGE + 8, RW, PAGE)), -EACCES);
	EXPECT_EQ(last_fault_addr, RO + PAGE + 8);
	EXPECT_OK(vm_map(fd, 0, h, 0, RO + 3 * PAGE, PAGE, DRM_USERPTR_BIND_READ_ONLY));
	EXPECT_RET(run_op(fd, 0, op_copy(RO + 2 * PAGE, RW, 2 * PAGE)), -EACCES);
	EXPECT_EQ(last_fault_addr, RO + 3 * PAGE);
	EXPECT_ZERO(p + 2 * PAGE, 2 * PAGE);
	return test_pass("read-only mappings");
}
