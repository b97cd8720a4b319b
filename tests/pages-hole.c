/* SPDX-License-Identifier: MIT */
/*
 * A hole in the wrapped memory fails SUBMIT and ACQUIRE with -EFAULT, exactly
 * at the device address of the hole, and nothing of the job is done; jobs on
 * the pages beside the hole work.
 */
#include "helpers.h"

#define AT	0x7000000ull

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(16 * PAGE);
	uint32_t h;
	struct drm_userptr_op ops[3];

	unmap(p + 6 * PAGE, PAGE);
	h = obj_wrap(fd, p, 16 * PAGE, 0);
	EXPECT_OK(vm_map(fd, 0, h, PAGE, AT, 15 * PAGE, 0));
	/* the hole is page 6 of the object, page 5 of the mapping */

	EXPECT_RET(run_op(fd, 0, op_fill(AT, 1, 15 * PAGE)), -EFAULT);
	EXPECT_EQ(last_fault_addr, AT + 5 * PAGE);
	EXPECT_EQ(last_fault_op, 0);
	EXPECT_RET(run_op(fd, 0, op_fill(AT + 5 * PAGE - 1, 1, 2)), -EFAULT);
	EXPECT_EQ(last_fault_addr, AT + 5 * PAGE);
	EXPECT_RET(run_op(fd, 0, op_copy(AT, AT + 5 * PAGE - 8, 16)), -EFAULT);
	EXPECT_EQ(last_fault_addr, AT + 5 * PAGE);

	ops[0] = op_fill(AT, 1, PAGE);
	ops[1] = op_fill(AT + 6 * PAGE, 1, PAGE);
	ops[2] = op_copy(AT + 4 * PAGE + 100, AT + 9 * PAGE, PAGE);
	EXPECT_RET(submit_ops(fd, 0, 0, ops, 3, NULL), -EFAULT);
	EXPECT_EQ(last_fault_addr, AT + 5 * PAGE);
	EXPECT_EQ(last_fault_op, 2);
	EXPECT_ZERO(p, 6 * PAGE);
	EXPECT_ZERO(p + 7 * PAGE, 9 * PAGE);

	EXPECT_RET(obj_acquire(fd, h, 0, 0), -EFAULT);
	EXPECT_RET(obj_acquire(fd, h, 6 * PAGE, PAGE), -EFAULT);
	EXPECT_OK(obj_acquire(fd, h, 0, 6 * PAGE));
	EXPECT_OK(obj_acquire(fd, h, 7 * PAGE, 0));
	EXPECT_RET(obj_set_domain(fd, h, DRM_USERPTR_DOMAIN_CPU_WRITE), -EFAULT);

	EXPECT_OK(run_ops(fd, 0, ops, 2));
	EXPECT_WORDS(p + PAGE, PAGE, 1);
	EXPECT_WORDS(p + 7 * PAGE, PAGE, 1);

	/* the memory comes back and the same object works */
	map_fixed(p + 6 * PAGE, PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_ops(fd, 0, ops, 3));
	EXPECT_OK(run_op(fd, 0, op_fill(AT, 3, 15 * PAGE)));
	EXPECT_WORDS(p + PAGE, 15 * PAGE, 3);
	return test_pass("a hole is found exactly");
}
