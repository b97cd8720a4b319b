/* SPDX-License-Identifier: MIT */
/*
 * What is no eventfd is refused: -EBADF without a file, -EINVAL for another
 * kind; so are both flags at once. An eventfd is not signalled by a call that
 * fails, and nothing is acquired.
 */
#include "workers.h"

int main(void)
{
	int fd = device_open(), event = event_new(), closed = event_new(), pipe_fds[2];
	uint8_t *p = map_private(4 * PAGE);
	uint32_t h = obj_wrap(fd, p, 4 * PAGE, 0);
	struct drm_userptr_acquire both = {
		.handle = h, .flags = NONBLOCK | EVENTFD, .eventfd = event,
	};
	int memfd = memfd_create("none", MFD_CLOEXEC);

	EXPECT_SYS(pipe2(pipe_fds, O_CLOEXEC));
	close(closed);
	for (int warm = 0; warm < 2; warm++) {
		EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_ACQUIRE, &both), -EINVAL);
		EXPECT_RET(ask_event(fd, h, 0, 0, -1), -EBADF);
		EXPECT_RET(ask_event(fd, h, 0, 0, closed), -EBADF);
		EXPECT_RET(ask_event(fd, h, 0, 0, 1 << 30), -EBADF);
		EXPECT_RET(ask_event(fd, h, 0, 0, fd), -EINVAL);
		EXPECT_RET(ask_event(fd, h, 0, 0, memfd), -EINVAL);
		EXPECT_RET(ask_event(fd, h, 0, 0, pipe_fds[1]), -EINVAL);
		EXPECT_RET(ask_event(fd, h + 1, 0, 0, event), -ENOENT);
		EXPECT_RET(ask_event(fd, h, 0, 5 * PAGE, event), -EINVAL);
		EXPECT_RET(ask_event(fd, h, 1, PAGE, event), -EINVAL);
		EXPECT_EQ(obj_info(fd, h).resident_bytes, warm ? 4 * PAGE : 0);
		EXPECT_OK(obj_acquire(fd, h, 0, 0));
	}
	EXPECT_EQ(event_count(event), 0);

	/* descriptor 0 is one like any other */
	EXPECT_SYS(dup2(event, 0));
	EXPECT_OK(ask_event(fd, h, 0, 0, 0));
	EXPECT_EQ(event_count(event), 1);
	return test_pass("what is no eventfd is refused");
}
