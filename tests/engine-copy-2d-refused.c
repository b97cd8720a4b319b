/* SPDX-License-Identifier: MIT */
/*
 * COPY_2D with a pitch smaller than a row is -EINVAL, one of too many rows or
 * bytes -E2BIG, one of which a row leaves the mapping -EFAULT with that row's
 * address; nothing is written then.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(4 * PAGE);
	struct drm_userptr_op good = {
		.op = DRM_USERPTR_OP_COPY_2D, .dst = ADDR(p) + 2 * PAGE, .src = ADDR(p),
		.size = 16, .dst_pitch = 64, .src_pitch = 16, .height = 100,
	}, bad;

	memset(p, 1, PAGE);
	obj_mirror(fd, p, 4 * PAGE);
	bad = good;
	bad.dst_pitch = 15;
	EXPECT_RET(run_op(fd, 0, bad), -EINVAL);
	bad = good;
	bad.src_pitch = 15;
	EXPECT_RET(run_op(fd, 0, bad), -EINVAL);
	bad = good;
	bad.value = 1;
	EXPECT_RET(run_op(fd, 0, bad), -EINVAL);
	/* all rows in one place: each is two pieces, 65536 of which are allowed */
	bad = good;
	bad.dst_pitch = bad.src_pitch = 16;
	bad.size = 16;
	bad.dst = bad.src = ADDR(p);
	bad.height = 0xffffffff;
	EXPECT_RET(run_op(fd, 0, bad), -E2BIG);
	bad = good;
	bad.size = 1024 * MIB;
	bad.dst_pitch = bad.src_pitch = 1u << 31;
	bad.height = 2;
	EXPECT_RET(run_op(fd, 0, bad), -E2BIG);

	bad = good;
	bad.dst_pitch = 4096;
	bad.height = 3;
	EXPECT_RET(run_op(fd, 0, bad), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + 4 * PAGE);
	EXPECT_ZERO(p + 2 * PAGE, 2 * PAGE);
	EXPECT_OK(run_op(fd, 0, good));
	EXPECT_EQ(p[2 * PAGE + 99 * 64 + 15], 1);
	return test_pass("images that are refused");
}
