/* SPDX-License-Identifier: MIT */
/*
 * SET_DOMAIN, WAIT, MADVISE, OBJECT_INFO and GEM_CLOSE refuse wrong arguments,
 * one bit at a time.
 */
#include "helpers.h"

int main(void)
{
	uint8_t *p = map_private(PAGE);
	int fd = device_open();
	uint32_t h = obj_wrap(fd, p, PAGE, 0);
	struct drm_userptr_set_domain domain = { .handle = h };
	struct drm_userptr_wait wait = { .handle = h };
	struct drm_userptr_madvise advice = { .handle = h };
	struct drm_userptr_object_info info = { .handle = h };

	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_SET_DOMAIN, domain, flags, ALL_BITS);
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_SET_DOMAIN, domain, pad, ALL_BITS);
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_SET_DOMAIN, domain, domain, ~3ull);
	EXPECT_RET(obj_set_domain(fd, h, 3), -EINVAL);
	EXPECT_RET(obj_set_domain(fd, h + 1, 0), -ENOENT);
	EXPECT_RET(obj_set_domain(fd, 0, 0), -ENOENT);
	EXPECT_EQ(obj_info(fd, h).acquired_pages, 0);
	for (uint32_t d = 0; d < 3; d++)
		EXPECT_OK(obj_set_domain(fd, h, d));

	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_WAIT, wait, flags, ALL_BITS);
	EXPECT_RET(obj_wait(fd, h + 1, 0), -ENOENT);
	EXPECT_RET(obj_wait(fd, 0, SECOND), -ENOENT);
	EXPECT_OK(obj_wait(fd, h, 0));
	wait.timeout_ns = INT64_MIN;
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_WAIT, &wait));
	wait.timeout_ns = INT64_MAX;
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_WAIT, &wait));

	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_MADVISE, advice, pad, ALL_BITS);
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_MADVISE, advice, madv, ~1ull);
	advice.handle = h + 1;
	EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_MADVISE, &advice), -ENOENT);

	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_OBJECT_INFO, info, flags, ALL_BITS);
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_OBJECT_INFO, info, pad, ALL_BITS);
	info.handle = h + 1;
	EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_OBJECT_INFO, &info), -ENOENT);

	EXPECT_RET(obj_close_try(fd, h + 1), -EINVAL); /* DRM core's answer */
	EXPECT_OK(obj_close_try(fd, h));
	EXPECT_RET(obj_close_try(fd, h), -EINVAL);
	EXPECT_RET(obj_acquire(fd, h, 0, 0), -ENOENT);
	return test_pass("SET_DOMAIN, WAIT, OBJECT_INFO, GEM_CLOSE refuse wrong arguments");
}
