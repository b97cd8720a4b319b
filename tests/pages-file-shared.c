/* SPDX-License-Identifier: MIT */
/*
 * What the device writes into a shared mapping of a file on ext4 reaches the
 * disk: after msync and dropping the caches it is read back past the cache.
 *
 * VM: disk
 */
#include "helpers.h"

#define SIZE	(4 * MIB)

int main(void)
{
	static const char path[] = "/mnt/disk/pages-file-shared";
	int fd = device_open(), file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	uint8_t *p, *src = map_private(SIZE), *back = map_private(SIZE);
	int direct;

	EXPECT_SYS(file);
	EXPECT_SYS(ftruncate(file, SIZE));
	p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	obj_mirror(fd, p, SIZE);
	obj_mirror(fd, src, SIZE);

	/* twice: the second time write-back has made the pages clean in between */
	for (int round = 1; round <= 2; round++) {
		fill_pattern(src, SIZE, round);
		EXPECT_OK(run_copy(fd, p, src, SIZE));
		EXPECT_SYS(msync(p, SIZE, MS_SYNC));
		EXPECT_OK(write_file("/proc/sys/vm/drop_caches", "3"));
		direct = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
		EXPECT_SYS(direct);
		memset(back, 0, SIZE);
		EXPECT_EQ(pread(direct, back, SIZE, 0), SIZE);
		EXPECT_PATTERN(back, SIZE, round);
		close(direct);
	}

	/* and through the page cache, after the mapping and the object are gone */
	EXPECT_OK(run_fill(fd, p + SIZE / 2, 0x99, PAGE));
	close(fd);
	unmap(p, SIZE);
	EXPECT_SYS(fsync(file));
	EXPECT_OK(write_file("/proc/sys/vm/drop_caches", "3"));
	EXPECT_EQ(pread(file, back, PAGE, SIZE / 2), PAGE);
	EXPECT_WORDS(back, PAGE, 0x99);
	unlink(path);
	return test_pass("a file on ext4");
}
