/* SPDX-License-Identifier: MIT */
/*
 * A buffer whose descriptors are read-only can be read by jobs and not be written:
 * -EACCES, and no byte of it is changed.
 */
#include "import.h"

#define SIZE	(8 * PAGE)
#define AT	0x100000

int main(void)
{
	int fd = device_open(), vgem = vgem_open("card"), d = -1;
	uint8_t *p = map_private(SIZE), *see;
	struct drm_mode_create_dumb args = {
		.width = (uint32_t)(PAGE / 4), .height = SIZE / PAGE, .bpp = 32,
	};
	struct drm_userptr_op op = op_fill(AT + 8, 1, PAGE);

	EXPECT_OK(xioctl(vgem, DRM_IOCTL_MODE_CREATE_DUMB, &args));
	EXPECT_OK(export_try(vgem, args.handle, RDONLY, &d));
	see = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, d, 0);
	EXPECT(see != MAP_FAILED, "the buffer can not be mapped: %s", error_name(-errno));
	obj_mirror(fd, p, SIZE);
	EXPECT_OK(vm_map(fd, 0, import(fd, d), 0, AT, SIZE, 0));

	EXPECT_RET(submit_ops(fd, 0, 0, &op, 1, NULL), -EACCES);
	EXPECT_EQ(last_fault_addr, AT + 8);
	EXPECT_ZERO(see, SIZE);
	fill_pattern(p, SIZE, 1);
	EXPECT_OK(run_op(fd, 0, op_copy(ADDR(p), AT, SIZE)));
	EXPECT_ZERO(p, SIZE);
	return test_pass("a buffer that may only be read");
}
