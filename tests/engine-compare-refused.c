/* SPDX-License-Identifier: MIT */
/*
 * COMPARE fails at SUBMIT, with the address, when the second range is not
 * mapped or the result may not be written, and with -EINVAL when members are
 * set that it does not name.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(4 * PAGE), *ro = map_private(PAGE), *hole = map_reserve(PAGE);
	struct drm_userptr_op good = {
		.op = DRM_USERPTR_OP_COMPARE, .dst = ADDR(p), .src = ADDR(p) + PAGE,
		.value = ADDR(p) + 2 * PAGE, .size = PAGE,
	}, bad;

	obj_mirror(fd, p, 4 * PAGE);
	EXPECT_OK(obj_create(fd, 0, ro, PAGE,
			     DRM_USERPTR_CREATE_GPU_MIRROR | DRM_USERPTR_CREATE_READ_ONLY, NULL));
	bad = good;
	bad.value = ADDR(hole);
	EXPECT_RET(run_op(fd, 0, bad), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(hole));
	/* its last byte lies behind what is mapped */
	bad.value = ADDR(p) + 3 * PAGE + 1;
	EXPECT_RET(run_op(fd, 0, bad), -EFAULT);
	bad = good;
	bad.dst = ADDR(ro);
	EXPECT_RET(run_op(fd, 0, bad), -EACCES);
	EXPECT_EQ(last_fault_addr, ADDR(ro));
	bad = good;
	bad.value = ADDR(ro);
	EXPECT_OK(run_op(fd, 0, bad));

	bad = good;
	bad.height = 1;
	EXPECT_RET(run_op(fd, 0, bad), -EINVAL);
	bad = good;
	bad.src_pitch = 1;
	EXPECT_RET(run_op(fd, 0, bad), -EINVAL);
	bad = good;
	bad.dst_pitch = 1;
	EXPECT_RET(run_op(fd, 0, bad), -EINVAL);
	EXPECT_OK(run_op(fd, 0, good));
	return test_pass("comparisons that are refused");
}
