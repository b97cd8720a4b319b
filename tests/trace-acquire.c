/* SPDX-License-Identifier: MIT */
/*
 * An acquisition is traced when it begins and when it ends, with the user
 * addresses it is about, whether it is for writing, and how it ended; pages that
 * are there already need none.
 */
#include "observe.h"

int main(void)
{
	uint8_t *p = map_private(8 * PAGE);
	uint64_t start = ADDR(p) + 2 * PAGE, end = start + 3 * PAGE;
	const char *at;
	uint32_t h, ro;
	char *text;
	int fd;

	trace_begin();
	fd = device_open();
	h = obj_wrap(fd, p, 6 * PAGE, 0);
	ro = obj_wrap(fd, p + 6 * PAGE, PAGE, DRM_USERPTR_CREATE_READ_ONLY);
	EXPECT_OK(obj_acquire(fd, h, 2 * PAGE, 3 * PAGE));
	EXPECT_OK(obj_acquire(fd, h, 2 * PAGE, 3 * PAGE));
	EXPECT_OK(obj_acquire(fd, ro, 0, 0));
	unmap(p, PAGE);
	EXPECT_RET(obj_acquire(fd, h, 0, PAGE), -EFAULT);
	text = trace_end();

	at = EVENT(text, "uptr_acquire_begin", "start=0x%" PRIx64 " end=0x%" PRIx64 " write=1",
		   start, end);
	at = EVENT(at, "uptr_acquire_end", "start=0x%" PRIx64 " end=0x%" PRIx64 " write=1 ret=0",
		   start, end);
	EXPECT_NO_EVENT(at, "uptr_acquire_begin", "start=0x%" PRIx64, start);
	at = EVENT(at, "uptr_acquire_end", "start=0x%" PRIx64 " write=0 ret=0", ADDR(p) + 6 * PAGE);
	at = EVENT(at, "uptr_acquire_begin", "start=0x%" PRIx64 " end=0x%" PRIx64, ADDR(p),
		   ADDR(p) + PAGE);
	EVENT(at, "uptr_acquire_end", "start=0x%" PRIx64 " ret=%d", ADDR(p), -EFAULT);
	EXPECT_EQ(event_count(text, "uptr_acquire_begin", ""), 3);
	EXPECT_EQ(event_count(text, "uptr_acquire_end", ""), 3);
	return test_pass("events of acquisitions");
}
