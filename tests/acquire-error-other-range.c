/* SPDX-License-Identifier: MIT */
/*
 * An error that workers met in a range is no answer to a call for another one,
 * though it lies inside, whose memory is all there.
 *
 * VM: cpus=2
 */
#include "workers.h"

#define SIZE	(2 * SEGMENT)

int main(void)
{
	int fd = device_open(), event = event_new();
	uint8_t *p = map_cold(SIZE);
	uint32_t h = obj_wrap(fd, p, SIZE, 0);

	make_hole(p, PAGE);
	set_param("max_workers", 1);
	EXPECT_OK(ask_event(fd, h, 0, 0, event));
	event_await(event);
	EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_FAILED);
	EXPECT_RET(ask(fd, h, SEGMENT, MIB), -EAGAIN);
	EXPECT_OK(ask_until(fd, h, SEGMENT, MIB));
	/* who asked is told */
	EXPECT_RET(ask(fd, h, 0, 0), -EFAULT);
	return test_pass("an error is that of its range");
}
