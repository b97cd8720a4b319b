/* SPDX-License-Identifier: MIT */
/*
 * Parts of an object are mapped at chosen device addresses, used there, and
 * after the unmap a job that names the address gets -EFAULT.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint32_t ctx = ctx_new(fd), h;
	uint8_t *p = map_private(8 * PAGE);
	uint64_t top;

	fill_pattern(p, 8 * PAGE, 1);
	h = obj_wrap(fd, p, 8 * PAGE, 0);
	top = (1ull << get_param(fd, DRM_USERPTR_PARAM_VA_BITS)) - 2 * PAGE;

	/* the first page, the last bytes of the address space, some odd place */
	EXPECT_OK(vm_map(fd, ctx, h, 2 * PAGE, PAGE, PAGE, 0));
	EXPECT_OK(vm_map(fd, ctx, h, 4 * PAGE, top, 2 * PAGE, 0));
	EXPECT_OK(vm_map(fd, ctx, h, 0, 0x123456789000ull, 8 * PAGE, 0));
	EXPECT_EQ(obj_info(fd, h).mappings, 3);

	EXPECT_OK(run_op(fd, ctx, op_fill(PAGE + 8, 0x11, PAGE - 8)));
	EXPECT_WORDS(p + 2 * PAGE + 8, PAGE - 8, 0x11);
	EXPECT_OK(run_op(fd, ctx, op_fill(top + PAGE, 0x22, PAGE)));
	EXPECT_WORDS(p + 5 * PAGE, PAGE, 0x22);
	EXPECT_OK(run_op(fd, ctx, op_copy(0x123456789000ull + 7 * PAGE, top, PAGE)));
	EXPECT_SAME(p + 7 * PAGE, p + 4 * PAGE, PAGE);
	EXPECT_PATTERN(p, 2 * PAGE + 8, 1);

	EXPECT_OK(vm_unmap(fd, ctx, PAGE, PAGE));
	EXPECT_RET(run_op(fd, ctx, op_fill(PAGE, 1, 8)), -EFAULT);
	EXPECT_RET(vm_unmap(fd, ctx, PAGE, PAGE), -ENOENT);
	EXPECT_OK(run_op(fd, ctx, op_fill(top, 0x33, PAGE)));
	EXPECT_WORDS(p + 4 * PAGE, PAGE, 0x33);
	EXPECT_OK(vm_unmap(fd, ctx, top, 2 * PAGE));
	EXPECT_OK(vm_unmap(fd, ctx, 0x123456789000ull, 8 * PAGE));
	EXPECT_EQ(obj_info(fd, h).mappings, 0);
	return test_pass("map and unmap");
}
