/* SPDX-License-Identifier: MIT */
/*
 * A global name (GEM_FLINK) is no way past the owner: opening it is refused in
 * every file, leaves no handle, and the object works on.
 */
#include "helpers.h"

static void opener(void *arg)
{
	struct drm_gem_open open_it = { .name = *(uint32_t *)arg };
	int fd = device_open_primary();

	EXPECT(xioctl(fd, DRM_IOCTL_GEM_OPEN, &open_it) < 0, "another process got a handle");
	EXPECT_EQ(next_handle(fd), 1);
}

int main(void)
{
	int fd = device_open_primary(), other = device_open_primary();
	uint64_t *p = map_private(PAGE);
	uint32_t h = obj_mirror(fd, p, PAGE), next = next_handle(fd);
	struct drm_gem_flink flink = { .handle = h };
	struct drm_gem_open open_it;

	if (!xioctl(fd, DRM_IOCTL_GEM_FLINK, &flink)) {
		open_it = (struct drm_gem_open){ .name = flink.name };
		EXPECT(xioctl(fd, DRM_IOCTL_GEM_OPEN, &open_it) < 0, "a second handle");
		EXPECT(xioctl(other, DRM_IOCTL_GEM_OPEN, &open_it) < 0, "a handle elsewhere");
		EXPECT_CHILD(spawn(opener, &flink.name));
	}
	EXPECT_EQ(next_handle(fd), next);
	EXPECT_EQ(next_handle(other), 1);
	EXPECT_OK(run_fill(fd, p, 5, PAGE));
	EXPECT_WORDS(p, PAGE, 5);
	obj_close(fd, h);
	EXPECT_RET(run_fill(fd, p, 6, PAGE), -EFAULT);
	EXPECT_WORDS(p, PAGE, 5);
	obj_mirror(fd, p, PAGE);
	return test_pass("global names lead nowhere");
}
