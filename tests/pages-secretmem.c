/* SPDX-License-Identifier: MIT */
/*
 * Memory of memfd_secret, which the kernel itself may not touch, is refused
 * with -EFAULT by PROBE and by every use, with READ_ONLY and without.
 */
#include <sys/syscall.h>

#include "helpers.h"

int main(void)
{
	int fd = device_open(), secret = (int)syscall(SYS_memfd_secret, 0);
	uint8_t *p, *out = map_private(PAGE);
	uint32_t h;

	if (secret < 0)
		test_skip("memfd_secret gives %s", error_name(-errno));
	EXPECT_SYS(ftruncate(secret, 4 * (off_t)PAGE));
	p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, secret, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	fill_pattern(p, 2 * PAGE, 1); /* the other two have no page yet */
	obj_mirror(fd, out, PAGE);

	for (uint32_t flags = 0; flags <= DRM_USERPTR_CREATE_READ_ONLY;
	     flags += DRM_USERPTR_CREATE_READ_ONLY) {
		EXPECT_RET(obj_create(fd, 0, p, 4 * PAGE, flags | DRM_USERPTR_CREATE_PROBE, NULL),
			   -EFAULT);
		h = obj_wrap(fd, p, 4 * PAGE, flags | DRM_USERPTR_CREATE_GPU_MIRROR);
		for (size_t page = 0; page < 4; page++) {
			EXPECT_RET(run_copy(fd, out, p + page * PAGE, 64), -EFAULT);
			EXPECT_EQ(last_fault_addr, ADDR(p) + page * PAGE);
			EXPECT_RET(obj_acquire(fd, h, page * PAGE, PAGE), -EFAULT);
		}
		obj_close(fd, h);
	}
	EXPECT_ZERO(out, PAGE);
	EXPECT_PATTERN(p, 2 * PAGE, 1);
	return test_pass("memfd_secret");
}
