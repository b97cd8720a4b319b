/* SPDX-License-Identifier: MIT */
/*
 * A shared mapping of a file that was opened for reading: an ordinary object
 * over it is -EFAULT at use, a READ_ONLY one reads the file; the file is never
 * changed.
 */
#include "helpers.h"

int main(void)
{
	const char *dir = getenv("USERPTR_TEST_DIR");
	char path[300];
	int fd = device_open(), file, rw;
	uint8_t *p, *content = map_private(4 * PAGE), *out = map_private(4 * PAGE);
	uint32_t h;

	snprintf(path, sizeof(path), "%s/pages-file-read-only", dir ? dir : "/tmp");
	rw = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	EXPECT_SYS(rw);
	fill_pattern(content, 4 * PAGE, 1);
	EXPECT_EQ(write(rw, content, 4 * PAGE), 4 * PAGE);
	file = open(path, O_RDONLY | O_CLOEXEC);
	EXPECT_SYS(file);
	p = mmap(NULL, 4 * PAGE, PROT_READ, MAP_SHARED, file, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));

	obj_mirror(fd, out, 4 * PAGE);
	h = obj_mirror(fd, p, 4 * PAGE);
	EXPECT_RET(run_fill(fd, p, 0xbad, 8), -EFAULT);
	obj_close(fd, h);
	obj_wrap(fd, p, 4 * PAGE, DRM_USERPTR_CREATE_READ_ONLY | DRM_USERPTR_CREATE_GPU_MIRROR);
	EXPECT_OK(run_copy(fd, out, p, 4 * PAGE));
	EXPECT_PATTERN(out, 4 * PAGE, 1);
	EXPECT_RET(run_fill(fd, p, 0xbad, 8), -EACCES);
	memset(content, 0, 4 * PAGE);
	EXPECT_EQ(pread(rw, content, 4 * PAGE, 0), 4 * PAGE);
	EXPECT_PATTERN(content, 4 * PAGE, 1);
	unlink(path);
	return test_pass("a file opened for reading");
}
