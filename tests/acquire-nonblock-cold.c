/* SPDX-License-Identifier: MIT */
/*
 * ACQUIRE with NONBLOCK over pages that are not there is -EAGAIN until workers
 * have got all of them, and 0 then: none is missing, and content is right.
 *
 * VM: cpus=2
 */
#include "workers.h"

#define SIZE	(160 * MIB)
#define MARKS	(16 * MIB)

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_cold(SIZE), *q = map_private(MIB);
	struct drm_userptr_object_info info;
	uint32_t h;
	int polls = 0, ret;
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;

	memset(q, 1, MIB);
	/* some are there, with content */
	for (size_t at = 0; at < SIZE; at += MARKS)
		fill_pattern(p + at, PAGE, at);
	h = obj_mirror(fd, p, SIZE);
	obj_mirror(fd, q, MIB);
	EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_EMPTY);
	EXPECT_RET(ask(fd, h, 0, 0), -EAGAIN);
	while ((ret = ask(fd, h, 0, 0)) == -EAGAIN) {
		info = obj_info(fd, h);
		if (info.resident_bytes < SIZE)
			EXPECT(info.state == DRM_USERPTR_STATE_ACQUIRING, "state %u with %" PRIu64
			       " bytes", info.state, (uint64_t)info.resident_bytes);
		EXPECT(now_ns() < deadline, "%d polls, %" PRIu64 " bytes", polls,
		       (uint64_t)info.resident_bytes);
		polls++;
		sched_yield();
	}
	EXPECT_OK(ret);
	printf("%d polls\n", polls);
	EXPECT_EQ(obj_info(fd, h).resident_bytes, SIZE);
	AWAIT(!workers_of(fd, h));
	AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_READY);
	EXPECT_EQ(obj_info(fd, h).acquired_pages, SIZE / PAGE);

	/* every page is the process's own */
	for (size_t at = 0; at < SIZE; at += MARKS) {
		EXPECT_OK(run_copy(fd, q, p + at, MIB));
		EXPECT_PATTERN(q, PAGE, at);
		EXPECT_ZERO(q + PAGE, MIB - PAGE);
	}
	EXPECT_OK(run_fill(fd, p, 0x77, SIZE));
	EXPECT_WORDS(p, SIZE, 0x77);
	EXPECT_EQ(obj_info(fd, h).acquired_pages, SIZE / PAGE);
	return test_pass("workers get what is not there");
}
