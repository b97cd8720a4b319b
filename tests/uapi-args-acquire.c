/* SPDX-License-Identifier: MIT */
/*
 * ACQUIRE refuses every wrong argument, and acquires nothing then.
 */
#include "helpers.h"

int main(void)
{
	uint8_t *p = map_private(4 * PAGE);
	struct drm_userptr_acquire good;
	int fd = device_open();
	uint32_t h = obj_wrap(fd, p, 4 * PAGE, 0);

	good = (struct drm_userptr_acquire){ .handle = h, .size = 4 * PAGE };
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_ACQUIRE, good, pad, ALL_BITS);
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_ACQUIRE, good, flags,
			    ~(uint64_t)(DRM_USERPTR_ACQUIRE_NONBLOCK | DRM_USERPTR_ACQUIRE_EVENTFD));
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_ACQUIRE, good, eventfd, ALL_BITS);
	good.size = 2 * PAGE;
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_ACQUIRE, good, offset, PAGE - 1);
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_ACQUIRE, good, size, PAGE - 1);

	EXPECT_RET(obj_acquire(fd, 0, 0, PAGE), -ENOENT);
	EXPECT_RET(obj_acquire(fd, h + 1, 0, PAGE), -ENOENT);
	EXPECT_RET(obj_acquire(fd, h, 0, 5 * PAGE), -EINVAL);
	EXPECT_RET(obj_acquire(fd, h, 3 * PAGE, 2 * PAGE), -EINVAL);
	EXPECT_RET(obj_acquire(fd, h, 5 * PAGE, 0), -EINVAL);
	EXPECT_RET(obj_acquire(fd, h, 8 * PAGE, PAGE), -EINVAL);
	EXPECT_RET(obj_acquire(fd, h, -(uint64_t)PAGE, 2 * PAGE), -EINVAL);
	EXPECT_RET(obj_acquire(fd, h, PAGE, -(uint64_t)PAGE), -EINVAL);

	EXPECT_EQ(obj_info(fd, h).acquired_pages, 0);
	EXPECT_EQ(obj_info(fd, h).state, DRM_USERPTR_STATE_EMPTY);
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_ACQUIRE, &good));
	EXPECT_EQ(obj_info(fd, h).resident_bytes, 2 * PAGE);
	EXPECT_OK(obj_acquire(fd, h, PAGE, 0));
	EXPECT_EQ(obj_info(fd, h).resident_bytes, 4 * PAGE);
	return test_pass("ACQUIRE refuses wrong arguments");
}
