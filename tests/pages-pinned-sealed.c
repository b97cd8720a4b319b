/* SPDX-License-Identifier: MIT */
/*
 * A memfd cannot be sealed against writing while a pinned object may write its
 * pages, though nothing maps it any more: -EBUSY until the object is closed, and
 * what the device wrote is in the file.
 */
#include "events.h"

#define SIZE	(8 * PAGE)

int main(void)
{
	int fd = device_open(), memfd = memfd_create("sealed", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	uint8_t *content = map_private(SIZE), *p;
	int64_t deadline;
	uint32_t h;

	EXPECT_SYS(memfd);
	EXPECT_SYS(ftruncate(memfd, (off_t)SIZE));
	p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	h = obj_wrap(fd, p, SIZE, PINNED | MIRROR);
	EXPECT_OK(run_fill(fd, p, 0x41, SIZE));
	unmap(p, SIZE);
	EXPECT(fcntl(memfd, F_ADD_SEALS, F_SEAL_WRITE) < 0 && errno == EBUSY,
	       "sealed though the device may write: %s", error_name(-errno));
	EXPECT_OK(run_fill(fd, p + PAGE, 0x42, PAGE));
	EXPECT_EQ(pread(memfd, content, SIZE, 0), SIZE);
	EXPECT_WORDS(content, PAGE, 0x41);
	EXPECT_WORDS(content + PAGE, PAGE, 0x42);
	EXPECT_WORDS(content + 2 * PAGE, SIZE - 2 * PAGE, 0x41);

	obj_close(fd, h);
	/* the pages go with the last job, by a work item */
	deadline = now_ns() + FOREVER_S / 6 * SECOND;
	while (fcntl(memfd, F_ADD_SEALS, F_SEAL_WRITE)) {
		EXPECT_EQ(errno, EBUSY);
		EXPECT(now_ns() < deadline, "the file stays busy after the object was closed");
	}
	EXPECT_EQ(pread(memfd, content, SIZE, 0), SIZE);
	EXPECT_WORDS(content + PAGE, PAGE, 0x42);
	return test_pass("sealing a memfd under a pinned object");
}
