/* SPDX-License-Identifier: MIT */
/*
 * An error that workers met signals the eventfd and is told by the next call
 * for the range, with NONBLOCK or EVENTFD, once: after that they start anew.
 * Another range of the object knows nothing of it.
 *
 * VM: cpus=2
 */
#include "workers.h"

#define SIZE	(4 * SEGMENT)
#define HOLE	(SEGMENT + MIB)

int main(void)
{
	int fd = device_open(), event = event_new(), other = event_new();
	uint8_t *p = map_cold(SIZE);
	uint32_t h = obj_wrap(fd, p, SIZE, DRM_USERPTR_CREATE_READ_ONLY);

	make_hole(p + HOLE, PAGE);
	for (int round = 0; round < 3; round++) {
		EXPECT_OK(ask_event(fd, h, 0, 2 * SEGMENT, event));
		/* beside it, at the same time */
		EXPECT_OK(ask_event(fd, h, (2 + round % 2) * SEGMENT, SEGMENT, other));
		event_await(event);
		event_await(other);
		AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_FAILED);
		EXPECT_EQ(workers_of(fd, h), 0);
		EXPECT_EQ(event_count(event), 1);
		EXPECT_EQ(event_count(other), 1);
		EXPECT_OK(ask(fd, h, (2 + round % 2) * SEGMENT, SEGMENT));
		EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_FAILED);

		EXPECT_RET(round & 1 ? ask(fd, h, 0, 2 * SEGMENT) :
				       ask_event(fd, h, 0, 2 * SEGMENT, event), -EFAULT);
		EXPECT_EQ(event_count(event), 0);
		AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_READY);
		/* anew */
		EXPECT_RET(ask(fd, h, 0, 2 * SEGMENT), -EAGAIN);
		EXPECT_RET(ask_until(fd, h, 0, 2 * SEGMENT), -EFAULT);
	}
	/* where nothing was acquired before */
	h = obj_wrap(fd, map_reserve(4 * PAGE), 4 * PAGE, 0);
	EXPECT_RET(ask(fd, h, 0, 0), -EAGAIN);
	AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_FAILED);
	EXPECT_RET(ask(fd, h, 0, 0), -EFAULT);
	EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_EMPTY);
	return test_pass("a worker's error is told once");
}
