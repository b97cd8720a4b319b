/* SPDX-License-Identifier: MIT */
/*
 * Pages of a pinned object are traced and counted when they are pinned and when
 * they are let go, and an event tells, once, that the process's own memory has
 * moved away from them.
 */
#include "observe.h"

#define PAGES	600	/* more than are pinned in one go */

static uint64_t sum(const char *text, const char *name, const void *p, const char *key)
{
	uint64_t total = 0;

	while ((text = event_find(text, name, "addr=0x%" PRIx64, ADDR(p))))
		total += event_value(text, key);
	return total;
}

int main(void)
{
	uint8_t *p = map_private(PAGES * PAGE);
	long was = device_number("pinned_bytes");
	uint32_t h, other;
	const char *at;
	char *text;
	int fd;

	fd = device_open();
	if (!has_feature(fd, DRM_USERPTR_FEATURE_PINNED))
		test_skip("no pinned objects");
	/* of huge pages more is charged than pinned; some kernels have none */
	madvise(p, PAGES * PAGE, MADV_NOHUGEPAGE);
	trace_begin();
	h = obj_wrap(fd, p, PAGES * PAGE, DRM_USERPTR_CREATE_PINNED);
	EXPECT_EQ(device_number("pinned_bytes") - was, PAGES * PAGE);
	unmap(p + PAGE, PAGE);
	unmap(p + 3 * PAGE, PAGE);
	EXPECT_EQ(device_number("pinned_bytes") - was, PAGES * PAGE);
	obj_close(fd, h);
	EXPECT_EQ(device_number("pinned_bytes") - was, 0);
	/* a CREATE that fails lets go of what it had */
	EXPECT_RET(obj_create(fd, 0, p, PAGES * PAGE, DRM_USERPTR_CREATE_PINNED, &other), -EFAULT);
	EXPECT_EQ(device_number("pinned_bytes") - was, 0);
	text = trace_end();

	EVENT(text, "uptr_object_create", "addr=0x%" PRIx64 " mode=pinned", ADDR(p));
	at = EVENT(text, "uptr_pin", "addr=0x%" PRIx64, ADDR(p));
	at = EVENT(at, "uptr_detach", "start=0x%" PRIx64 " end=0x%" PRIx64 " cause=unmap",
		   ADDR(p) + PAGE, ADDR(p) + 2 * PAGE);
	EVENT(at, "uptr_unpin", "addr=0x%" PRIx64, ADDR(p));
	EXPECT_EQ(event_count(text, "uptr_detach", ""), 1);
	EXPECT(sum(text, "uptr_pin", p, "pages") >= PAGES, "too few pages pinned");
	EXPECT_EQ(sum(text, "uptr_unpin", p, "pages"), sum(text, "uptr_pin", p, "pages"));
	EXPECT_EQ(sum(text, "uptr_unpin", p, "charged"), sum(text, "uptr_pin", p, "charged"));
	EXPECT_EQ(sum(text, "uptr_pin", p, "charged"), sum(text, "uptr_pin", p, "pages"));
	return test_pass("events and gauge of pinned pages");
}
