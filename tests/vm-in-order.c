/* SPDX-License-Identifier: MIT */
/*
 * The elements of a VM_BIND are carried out in order: unmap and map at the
 * same address replaces, map and unmap leaves nothing.
 */
#include "helpers.h"

#define AT	0x100000ull

int main(void)
{
	int fd = device_open();
	uint8_t *a = map_private(PAGE), *b = map_private(PAGE);
	uint32_t ha = obj_wrap(fd, a, PAGE, 0), hb = obj_wrap(fd, b, PAGE, 0), failed;
	struct drm_userptr_bind replace[2] = {
		{ .op = DRM_USERPTR_BIND_UNMAP, .addr = AT, .size = PAGE },
		{ .handle = hb, .addr = AT, .size = PAGE },
	};
	struct drm_userptr_bind nothing[2] = { replace[1], replace[0] };

	EXPECT_OK(vm_map(fd, 0, ha, 0, AT, PAGE, 0));
	EXPECT_OK(vm_bind(fd, 0, replace, 2, NULL));
	EXPECT_OK(run_op(fd, 0, op_fill(AT, 5, PAGE)));
	EXPECT_WORDS(b, PAGE, 5);
	EXPECT_ZERO(a, PAGE);
	EXPECT_EQ(obj_info(fd, ha).mappings, 0);

	EXPECT_RET(vm_bind(fd, 0, nothing, 2, &failed), -EBUSY);
	EXPECT_EQ(failed, 0);
	EXPECT_OK(vm_unmap(fd, 0, AT, PAGE));
	EXPECT_OK(vm_bind(fd, 0, nothing, 2, NULL));
	EXPECT_EQ(obj_info(fd, hb).mappings, 0);
	EXPECT_RET(run_op(fd, 0, op_fill(AT, 6, PAGE)), -EFAULT);
	return test_pass("VM_BIND in order");
}
