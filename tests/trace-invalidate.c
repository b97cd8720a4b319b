/* SPDX-License-Identifier: MIT */
/*
 * An invalidation is traced when it comes, with the user addresses it hits and
 * its cause, and when the jobs have let go: before the call that caused it
 * returns.
 */
#include "observe.h"

static const char *expect(const char *text, const void *p, const char *cause)
{
	const char *at;

	at = EVENT(text, "uptr_invalidate",
		   "start=0x%" PRIx64 " end=0x%" PRIx64 " cause=%s blockable=1",
		   ADDR(p), ADDR(p) + PAGE, cause);
	return EVENT(at, "uptr_invalidate_done", "start=0x%" PRIx64 " end=0x%" PRIx64 " ret=0",
		     ADDR(p), ADDR(p) + PAGE);
}

int main(void)
{
	uint8_t *p = map_private(8 * PAGE);
	const char *at;
	char *text;
	uint32_t h;
	int fd;

	fd = device_open();
	h = obj_wrap(fd, p, 8 * PAGE, 0);
	EXPECT_OK(obj_acquire(fd, h, 0, 0));
	trace_begin();
	EXPECT_SYS(madvise(p + PAGE, PAGE, MADV_DONTNEED));
	protect(p + 3 * PAGE, PAGE, PROT_READ);
	unmap(p + 5 * PAGE, PAGE);
	text = trace_end();

	at = expect(text, p + PAGE, "clear");
	at = expect(at, p + 3 * PAGE, "protection");
	expect(at, p + 5 * PAGE, "unmap");
	for (size_t i = 0; i < 8; i += 2)
		EXPECT_NO_EVENT(text, "uptr_invalidate", "start=0x%" PRIx64, ADDR(p + i * PAGE));
	return test_pass("events of invalidations");
}
