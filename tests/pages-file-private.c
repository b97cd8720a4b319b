/* SPDX-License-Identifier: MIT */
/*
 * A private mapping of a file: the device writes the process's own copy, the
 * file and the page cache stay as they are.
 *
 * VM: disk
 */
#include "helpers.h"

int main(void)
{
	static const char path[] = "/mnt/disk/pages-file-private";
	int fd = device_open(), file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	uint8_t *p, *content = map_private(8 * PAGE), *out = map_private(8 * PAGE);

	EXPECT_SYS(file);
	fill_pattern(content, 8 * PAGE, 1);
	EXPECT_EQ(write(file, content, 8 * PAGE), 8 * PAGE);
	p = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	obj_mirror(fd, p, 8 * PAGE);
	obj_mirror(fd, out, 8 * PAGE);

	EXPECT_OK(run_copy(fd, out, p, 8 * PAGE));
	EXPECT_PATTERN(out, 8 * PAGE, 1);
	EXPECT_OK(run_fill(fd, p + PAGE, 0x61, 4 * PAGE));
	EXPECT_WORDS(p + PAGE, 4 * PAGE, 0x61);
	memset(content, 0, 8 * PAGE);
	EXPECT_EQ(pread(file, content, 8 * PAGE, 0), 8 * PAGE);
	EXPECT_PATTERN(content, 8 * PAGE, 1);
	EXPECT_SYS(fsync(file));
	EXPECT_OK(write_file("/proc/sys/vm/drop_caches", "1"));
	EXPECT_EQ(pread(file, content, 8 * PAGE, 0), 8 * PAGE);
	EXPECT_PATTERN(content, 8 * PAGE, 1);
	EXPECT_WORDS(p + PAGE, 4 * PAGE, 0x61);
	unlink(path);
	return test_pass("a private file mapping");
}
