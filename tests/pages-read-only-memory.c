/* SPDX-License-Identifier: MIT */
/*
 * Memory without PROT_WRITE: an ordinary object over it is -EFAULT for reading
 * and for writing; a READ_ONLY object reads it. Nothing is ever written.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *ro = map_private(4 * PAGE), *out = map_private(4 * PAGE);
	uint32_t h;

	fill_pattern(ro, 4 * PAGE, 1);
	protect(ro, 4 * PAGE, PROT_READ);
	obj_mirror(fd, out, 4 * PAGE);

	h = obj_mirror(fd, ro, 4 * PAGE);
	EXPECT_RET(run_fill(fd, ro + PAGE, 0xbad, 8), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(ro) + PAGE);
	EXPECT_RET(obj_acquire(fd, h, 0, 0), -EFAULT);
	EXPECT_PATTERN(ro, 4 * PAGE, 1);
	obj_close(fd, h);

	h = obj_wrap(fd, ro, 4 * PAGE, DRM_USERPTR_CREATE_READ_ONLY |
		     DRM_USERPTR_CREATE_GPU_MIRROR | DRM_USERPTR_CREATE_PROBE);
	EXPECT_OK(run_copy(fd, out, ro, 4 * PAGE));
	EXPECT_PATTERN(out, 4 * PAGE, 1);
	EXPECT_RET(run_fill(fd, ro, 0xbad, 8), -EACCES);
	EXPECT_PATTERN(ro, 4 * PAGE, 1);
	protect(ro, 4 * PAGE, PROT_NONE);
	EXPECT_RET(run_copy(fd, out, ro, PAGE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(ro));
	return test_pass("memory without PROT_WRITE");
}
