/* SPDX-License-Identifier: MIT */
/*
 * A tracked object pins nothing: F_SEAL_WRITE succeeds once the writable
 * mappings are gone, with the object still open, and after it only a READ_ONLY
 * object can use the file.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open(), memfd = memfd_create("sealed", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	uint8_t *p, *out = map_private(4 * PAGE);
	uint32_t h;

	EXPECT_SYS(memfd);
	EXPECT_SYS(ftruncate(memfd, 4 * (off_t)PAGE));
	p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
	EXPECT(p != MAP_FAILED, "mmap");
	h = obj_mirror(fd, p, 4 * PAGE);
	obj_mirror(fd, out, 4 * PAGE);
	fill_pattern(p, 4 * PAGE, 1);
	EXPECT_OK(run_copy(fd, p + PAGE, p, PAGE));
	EXPECT(fcntl(memfd, F_ADD_SEALS, F_SEAL_WRITE) < 0, "sealed under a writable mapping");

	unmap(p, 4 * PAGE);
	EXPECT_SYS(fcntl(memfd, F_ADD_SEALS, F_SEAL_WRITE));
	EXPECT(mmap(p, 4 * PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, memfd, 0) == p, "mmap");
	EXPECT_RET(run_fill(fd, p, 0xbad, 8), -EFAULT);
	EXPECT_PATTERN(p, PAGE, 1);
	obj_close(fd, h);
	obj_wrap(fd, p, 4 * PAGE, DRM_USERPTR_CREATE_READ_ONLY | DRM_USERPTR_CREATE_GPU_MIRROR);
	EXPECT_OK(run_copy(fd, out, p, PAGE));
	EXPECT_PATTERN(out, PAGE, 1);
	return test_pass("a sealed memfd");
}
