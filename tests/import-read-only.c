/* SPDX-License-Identifier: MIT */
/*
 * Jobs may not write through a read-only mapping of an imported buffer, and may
 * not reach past its end: the failing address is named, and no byte is changed.
 */
#include "import.h"

#define SIZE	(8 * PAGE)

int main(void)
{
	struct foreign f = vgem_buffer(vgem_open("card"), SIZE, NULL);
	int fd = device_open();
	uint8_t *p = map_private(2 * SIZE);
	uint32_t h = import(fd, f.dmabuf);
	struct drm_userptr_op op;

	obj_mirror(fd, p, 2 * SIZE);
	fill_pattern(f.see, SIZE, 1);
	EXPECT_RET(vm_map(fd, 0, h, PAGE, 0x100000, SIZE, 0), -EINVAL);
	EXPECT_RET(vm_map(fd, 0, h, 0, 0x100000, SIZE + PAGE, 0), -EINVAL);
	EXPECT_OK(vm_map(fd, 0, h, 0, 0x100000, SIZE, DRM_USERPTR_BIND_READ_ONLY));

	op = op_fill(0x100000 + PAGE, 1, PAGE);
	EXPECT_RET(submit_ops(fd, 0, 0, &op, 1, NULL), -EACCES);
	EXPECT_EQ(last_fault_addr, 0x100000 + PAGE);
	op = op_copy(ADDR(p), 0x100000, SIZE + 1);
	EXPECT_RET(submit_ops(fd, 0, 0, &op, 1, NULL), -EFAULT);
	EXPECT_EQ(last_fault_addr, 0x100000 + SIZE);
	EXPECT_PATTERN(f.see, SIZE, 1);
	EXPECT_ZERO(p, 2 * SIZE);

	EXPECT_OK(run_op(fd, 0, op_copy(ADDR(p), 0x100000, SIZE)));
	EXPECT_PATTERN(p, SIZE, 1);
	return test_pass("the rights of a mapping");
}
