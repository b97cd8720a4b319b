/* SPDX-License-Identifier: MIT */
/*
 * Closing the handle removes the object's mappings in every context of the
 * file: the addresses are free, jobs that name them get -EFAULT, and the
 * memory may be wrapped again.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint32_t ctx = ctx_new(fd), h, other;
	uint64_t *p = map_private(4 * PAGE), *q = map_private(4 * PAGE);

	h = obj_mirror(fd, p, 4 * PAGE);
	EXPECT_OK(vm_map(fd, ctx, h, 0, 0x100000, 4 * PAGE, 0));
	EXPECT_OK(vm_map(fd, ctx, h, PAGE, 0x200000, PAGE, 0));
	EXPECT_EQ(obj_info(fd, h).mappings, 3);
	EXPECT_OK(run_op(fd, ctx, op_fill(0x100000, 1, 4 * PAGE)));
	obj_close(fd, h);

	EXPECT_RET(run_op(fd, ctx, op_fill(0x100000, 2, 8)), -EFAULT);
	EXPECT_EQ(last_fault_addr, 0x100000);
	EXPECT_RET(run_op(fd, ctx, op_fill(0x200000, 2, 8)), -EFAULT);
	EXPECT_RET(run_op(fd, 0, op_fill(ADDR(p), 2, 8)), -EFAULT);
	EXPECT_RET(vm_unmap(fd, ctx, 0x100000, 4 * PAGE), -ENOENT);
	EXPECT_WORDS(p, 4 * PAGE, 1);

	other = obj_wrap(fd, q, 4 * PAGE, 0);
	EXPECT_OK(vm_map(fd, ctx, other, 0, 0x100000, 4 * PAGE, 0));
	EXPECT_OK(vm_map(fd, 0, other, 0, ADDR(p), 4 * PAGE, 0));
	EXPECT_OK(run_op(fd, ctx, op_fill(0x100000, 3, PAGE)));
	EXPECT_WORDS(q, PAGE, 3);
	EXPECT_WORDS(p, 4 * PAGE, 1);
	obj_close(fd, other);
	obj_mirror(fd, p, 4 * PAGE);
	return test_pass("closing a handle removes its mappings");
}
