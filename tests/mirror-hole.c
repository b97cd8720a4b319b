/* SPDX-License-Identifier: MIT */
/*
 * In a MIRROR_ALL context an address at which nothing is mapped, which is not
 * writable, or which no process can have fails that SUBMIT with -EFAULT and the
 * address; nothing is written, and it works once there is memory.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	struct drm_userptr_ctx_create args = { .flags = DRM_USERPTR_CTX_MIRROR_ALL };
	uint8_t *p = map_reserve(8 * PAGE);
	uint32_t ctx;

	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args));
	ctx = args.ctx_id;
	map_fixed(p, 3 * PAGE, PROT_READ | PROT_WRITE);
	EXPECT_RET(run_op(fd, ctx, op_fill(ADDR(p) + 5, 1, 4 * PAGE)), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + 3 * PAGE);
	EXPECT_ZERO(p, 3 * PAGE);
	EXPECT_RET(run_op(fd, ctx, op_copy(ADDR(p), ADDR(p) + 6 * PAGE + 9, 8)), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + 6 * PAGE + 9);

	map_fixed(p + 3 * PAGE, 2 * PAGE, PROT_READ);
	EXPECT_RET(run_op(fd, ctx, op_fill(ADDR(p), 1, 4 * PAGE)), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + 3 * PAGE);
	EXPECT_OK(run_op(fd, ctx, op_copy(ADDR(p), ADDR(p) + 3 * PAGE, PAGE)));
	protect(p + 3 * PAGE, 2 * PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_op(fd, ctx, op_fill(ADDR(p), 1, 4 * PAGE)));
	EXPECT_WORDS(p, 4 * PAGE, 1);
	unmap(p, PAGE);
	EXPECT_RET(run_op(fd, ctx, op_fill(ADDR(p), 2, PAGE)), -EFAULT);

	EXPECT_RET(run_op(fd, ctx, op_fill(0x7ffffffff000, 1, PAGE)), -EFAULT);
	EXPECT_RET(run_op(fd, ctx, op_fill(0xffff800000000000, 1, PAGE)), -EFAULT);
	EXPECT_EQ(last_fault_addr, 0xffff800000000000);
	EXPECT_RET(run_op(fd, ctx, op_fill(0, 1, PAGE)), -EFAULT);
	return test_pass("holes in a mirrored process");
}
