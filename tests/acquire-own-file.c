/* SPDX-License-Identifier: MIT */
/*
 * A file on ext4 that is not in the page tables is left to the caller: without
 * waiting -EOPNOTSUPP, until a waiting ACQUIRE or the process got the pages; a
 * memfd is not.
 *
 * VM: disk
 */
#include "workers.h"

#define SIZE	(4 * MIB)

static uint8_t *map_file(int file)
{
	uint8_t *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	return p;
}

int main(void)
{
	static const char path[] = "/mnt/disk/acquire-own-file";
	int fd = device_open(), file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int event = event_new(), memfd = memfd_create("own", MFD_CLOEXEC);
	uint8_t *src = map_private(SIZE), *p, *q;
	uint32_t h;

	EXPECT_SYS(file);
	EXPECT_SYS(memfd);
	fill_pattern(src, SIZE, 1);
	EXPECT_EQ(write(file, src, SIZE), SIZE);
	EXPECT_EQ(write(memfd, src, SIZE), SIZE);
	p = map_file(file);
	h = obj_mirror(fd, p, SIZE);
	obj_mirror(fd, src, SIZE);
	EXPECT_RET(ask(fd, h, 0, 0), -EOPNOTSUPP);
	EXPECT_RET(ask_event(fd, h, 0, 0, event), -EOPNOTSUPP);
	EXPECT_EQ(obj_info(fd, h).resident_bytes, 0);
	EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_EMPTY);
	EXPECT_OK(obj_acquire(fd, h, 0, SIZE / 2));
	EXPECT_OK(ask(fd, h, 0, SIZE / 2));
	EXPECT_RET(ask(fd, h, 0, 0), -EOPNOTSUPP);
	for (size_t at = SIZE / 2; at < SIZE; at += PAGE)
		*(volatile uint8_t *)(p + at) = p[at];
	EXPECT_OK(ask_event(fd, h, 0, 0, event));
	EXPECT_EQ(event_count(event), 1);
	memset(src, 0, SIZE);
	EXPECT_OK(run_copy(fd, src, p, SIZE));
	EXPECT_PATTERN(src, SIZE, 1);

	q = map_file(memfd);
	h = obj_mirror(fd, q, SIZE);
	EXPECT_RET(ask(fd, h, 0, 0), -EAGAIN);
	EXPECT_OK(ask_until(fd, h, 0, 0));
	memset(src, 0, SIZE);
	EXPECT_OK(run_copy(fd, src, q, SIZE));
	EXPECT_PATTERN(src, SIZE, 1);
	unlink(path);
	return test_pass("files are left to the caller");
}
