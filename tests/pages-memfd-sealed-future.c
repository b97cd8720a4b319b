/* SPDX-License-Identifier: MIT */
/*
 * A memfd that is sealed against being written in future: what was mapped for
 * writing before goes on to be written by jobs, into the file; what is mapped
 * after it only READ_ONLY objects can use, and it stays as it is.
 */
#include "charge.h"

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE	0x10
#endif

int main(void)
{
	int fd = device_open(), memfd = memfd_create("sealed", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	uint8_t *before, *after, *out = map_private(PAGE);
	uint64_t shortfall;
	uint32_t h;

	memset(out, 0xee, PAGE);
	EXPECT_SYS(memfd);
	EXPECT_SYS(ftruncate(memfd, (off_t)PAGE));
	before = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
	EXPECT(before != MAP_FAILED, "mmap");
	EXPECT_SYS(fcntl(memfd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
	after = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, memfd, 0);
	EXPECT(after != MAP_FAILED, "mmap");
	obj_mirror(fd, out, PAGE);
	obj_mirror(fd, before, PAGE);

	fill_pattern(before, PAGE, 1);
	EXPECT_OK(run_copy(fd, out, before, PAGE));
	EXPECT_PATTERN(out, PAGE, 1);
	EXPECT_OK(run_fill(fd, before, 0x22, PAGE));
	EXPECT_WORDS(after, PAGE, 0x22);

	h = obj_mirror(fd, after, PAGE);
	EXPECT_RET(run_fill(fd, after, 0xbad, PAGE), -EFAULT);
	obj_close(fd, h);
	EXPECT_RET(create_asking(fd, after, PAGE, PINNED, NULL, &shortfall), -EFAULT);
	obj_wrap(fd, after, PAGE, READ_ONLY | MIRROR);
	EXPECT_OK(run_copy(fd, out, after, PAGE));
	EXPECT_WORDS(out, PAGE, 0x22);
	EXPECT_WORDS(before, PAGE, 0x22);
	return test_pass("a memfd sealed for the future");
}
