/* SPDX-License-Identifier: MIT */
/*
 * A step of an acquisition that has to be done again, because breaking
 * copy-on-write moved the pages meanwhile, is an event; events, counter and
 * OBJECT_INFO agree on how often that was.
 */
#include "observe.h"

int main(void)
{
	volatile uint64_t *p = map_private(64 * PAGE);
	long was = device_number("counters/acquire_retries");
	struct drm_userptr_object_info info;
	uint64_t sum = 0;
	char *text;
	uint32_t h;
	int fd;

	/* all of them the zero page, which a write replaces */
	for (size_t i = 0; i < 64 * PAGE / 8; i += PAGE / 8)
		sum |= p[i];
	EXPECT_EQ(sum, 0);
	fd = device_open();
	h = obj_wrap(fd, (void *)p, 64 * PAGE, 0);
	trace_begin();
	EXPECT_OK(obj_acquire(fd, h, 0, 0));
	text = trace_end();

	info = obj_info(fd, h);
	EXPECT(info.retries > 0, "no retry");
	EXPECT_EQ(event_count(text, "uptr_step_retry", ""), info.retries);
	EXPECT_EQ(device_number("counters/acquire_retries") - was, info.retries);
	EVENT(text, "uptr_step_retry", "start=0x%" PRIx64 " end=0x%" PRIx64, ADDR((void *)p),
	      ADDR((void *)p) + 64 * PAGE);
	return test_pass("events of retries");
}
