/* SPDX-License-Identifier: MIT */
/*
 * An object is traced when it is made, with what was asked for, and when it is
 * gone; a CREATE that fails leaves no event.
 */
#include "observe.h"

int main(void)
{
	uint8_t *p = map_private(8 * PAGE);
	uint64_t page = PAGE;
	const char *made;
	uint32_t h[2];
	char *text;
	int fd;

	trace_begin();
	fd = device_open();
	h[0] = obj_wrap(fd, p, 4 * PAGE, 0);
	h[1] = obj_wrap(fd, p + 4 * PAGE, PAGE, DRM_USERPTR_CREATE_READ_ONLY);
	EXPECT_RET(obj_create(fd, 0, p, PAGE, 0, NULL), -EINVAL);
	obj_close(fd, h[1]);
	obj_close(fd, h[0]);
	text = trace_end();

	EVENT(text, "uptr_object_create", "addr=0x%" PRIx64 " size=0x%" PRIx64 " flags=0x0 mode=tracked",
	      ADDR(p), 4 * page);
	made = EVENT(text, "uptr_object_create",
		     "addr=0x%" PRIx64 " size=0x%" PRIx64 " flags=0x%x mode=tracked",
		     ADDR(p) + 4 * page, page, DRM_USERPTR_CREATE_READ_ONLY);
	made = EVENT(made, "uptr_object_destroy", "addr=0x%" PRIx64 " size=0x%" PRIx64,
		     ADDR(p) + 4 * page, page);
	EVENT(made, "uptr_object_destroy", "addr=0x%" PRIx64 " size=0x%" PRIx64, ADDR(p), 4 * page);
	EXPECT_EQ(event_count(text, "uptr_object_create", ""), 2);
	EXPECT_EQ(event_count(text, "uptr_object_destroy", ""), 2);
	return test_pass("events of objects");
}
