/* SPDX-License-Identifier: MIT */
/*
 * A worker is traced when it begins with pages and when it is through with them,
 * and the device counts workers while they are at work only.
 */
#include "observe.h"

int main(void)
{
	struct drm_userptr_acquire args = { .flags = DRM_USERPTR_ACQUIRE_NONBLOCK };
	uint8_t *p = map_private(64 * PAGE);
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	const char *at;
	char *text;
	int fd, ret;

	fd = device_open();
	if (!has_feature(fd, DRM_USERPTR_FEATURE_WORKERS))
		test_skip("no workers");
	args.handle = obj_wrap(fd, p, 64 * PAGE, 0);
	trace_begin();
	while ((ret = xioctl(fd, DRM_IOCTL_USERPTR_ACQUIRE, &args)) == -EAGAIN)
		EXPECT(now_ns() < deadline, "no worker has done it");
	EXPECT_OK(ret);
	while (obj_info(fd, args.handle).state == DRM_USERPTR_STATE_ACQUIRING)
		EXPECT(now_ns() < deadline, "the acquisition does not end");
	while (device_number("workers"))
		EXPECT(now_ns() < deadline, "%ld workers stay", device_number("workers"));
	text = trace_end();

	at = EVENT(text, "uptr_worker_start", "start=0x%" PRIx64 " end=0x%" PRIx64, ADDR(p),
		   ADDR(p) + 64 * PAGE);
	EVENT(at, "uptr_worker_end", "start=0x%" PRIx64 " end=0x%" PRIx64 " ret=0", ADDR(p),
	      ADDR(p) + 64 * PAGE);
	EXPECT_EQ(event_count(text, "uptr_worker_start", ""), event_count(text, "uptr_worker_end", ""));
	at = EVENT(text, "uptr_acquire_begin", "start=0x%" PRIx64, ADDR(p));
	EVENT(at, "uptr_acquire_end", "start=0x%" PRIx64 " ret=0", ADDR(p));
	return test_pass("events and gauge of workers");
}
