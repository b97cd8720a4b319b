/* SPDX-License-Identifier: MIT */
/*
 * A VM_BIND whose n-th element fails changes nothing: mappings made before it
 * are taken back, unmapped ones are there again, and failed_op names it.
 */
#include "helpers.h"

#define AT	0x100000ull

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(8 * PAGE);
	uint32_t h = obj_wrap(fd, p, 8 * PAGE, 0), failed;
	struct drm_userptr_bind ops[4] = {
		{ .handle = h, .addr = 0x500000, .size = 2 * PAGE },
		/* splits a mapping, empties another */
		{ .op = DRM_USERPTR_BIND_UNMAP, .addr = AT + PAGE, .size = 4 * PAGE },
		{ .handle = h, .addr = AT + 2 * PAGE, .size = PAGE },
		{ .handle = h, .addr = 0x500000 + PAGE, .size = PAGE }, /* taken by the first */
	};

	EXPECT_OK(vm_map(fd, 0, h, 0, AT, 4 * PAGE, 0));
	EXPECT_OK(vm_map(fd, 0, h, 4 * PAGE, AT + 4 * PAGE, PAGE, 0));
	for (int round = 0; round < 3; round++) {
		EXPECT_RET(vm_bind(fd, 0, ops, 4, &failed), -EBUSY);
		EXPECT_EQ(failed, 3);
		EXPECT_EQ(obj_info(fd, h).mappings, 2);
		fill_pattern(p, 8 * PAGE, round);
		EXPECT_OK(run_op(fd, 0, op_fill(AT, 0x21, 5 * PAGE)));
		EXPECT_WORDS(p, 5 * PAGE, 0x21);
		EXPECT_RET(run_op(fd, 0, op_fill(0x500000, 1, 8)), -EFAULT);
	}
	ops[3].addr = 0x600000;
	EXPECT_OK(vm_bind(fd, 0, ops, 4, &failed));
	/* 0x500000, the first page at AT, its new third page, 0x600000 */
	EXPECT_EQ(obj_info(fd, h).mappings, 4);
	EXPECT_OK(run_op(fd, 0, op_fill(AT + 2 * PAGE, 0x31, PAGE)));
	EXPECT_WORDS(p, PAGE, 0x31);
	EXPECT_RET(run_op(fd, 0, op_fill(AT + 4 * PAGE, 1, 8)), -EFAULT);
	return test_pass("VM_BIND is all or nothing");
}
