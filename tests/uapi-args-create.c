/* SPDX-License-Identifier: MIT */
/*
 * CREATE refuses every unknown flag, pad bit, unaligned, empty, wrapping or
 * unaddressable range, and leaves neither a handle nor a mapping behind.
 */
#include "helpers.h"

#define KNOWN	(DRM_USERPTR_CREATE_READ_ONLY | DRM_USERPTR_CREATE_GPU_MIRROR | \
		 DRM_USERPTR_CREATE_UNSYNCHRONIZED | DRM_USERPTR_CREATE_PROBE | \
		 DRM_USERPTR_CREATE_PINNED | DRM_USERPTR_CREATE_REVOCABLE_ONLY)

static int fd;

static int create(uint64_t ptr, uint64_t size)
{
	struct drm_userptr_create args = { .user_ptr = ptr, .user_size = size };

	return xioctl(fd, DRM_IOCTL_USERPTR_CREATE, &args);
}

int main(void)
{
	uint8_t *p = map_private(4 * PAGE);
	struct drm_userptr_create good = {
		.user_ptr = ADDR(p),
		.user_size = 4 * PAGE,
		.flags = DRM_USERPTR_CREATE_GPU_MIRROR,
	};
	uint32_t next;

	fd = device_open();
	next = next_handle(fd);

	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_CREATE, good, flags, ~(uint64_t)KNOWN);
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_CREATE, good, pad, ALL_BITS);
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_CREATE, good, user_ptr, PAGE - 1);
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_CREATE, good, user_size, PAGE - 1);

	EXPECT_RET(create(ADDR(p), 0), -EINVAL);
	EXPECT_RET(create(0, 0), -EINVAL);
	EXPECT_RET(create(ADDR(p), -(uint64_t)PAGE), -EINVAL);		/* wraps */
	EXPECT_RET(create(ADDR(p), -ADDR(p)), -EINVAL);			/* ends at 0 */
	EXPECT_RET(create(-(uint64_t)PAGE, PAGE), -EINVAL);		/* ends at 0 */
	EXPECT_RET(create(-(uint64_t)PAGE, 2 * PAGE), -EINVAL);

	/* the kernel's half, and ranges that reach into it */
	EXPECT_RET(create(0xffff800000000000ull, PAGE), -EFAULT);
	EXPECT_RET(create(0xffffffff80000000ull, 16 * PAGE), -EFAULT);
	EXPECT_RET(create(-2 * (uint64_t)PAGE, PAGE), -EFAULT);
	EXPECT_RET(create(ADDR(p), 0xffff800000000000ull - ADDR(p)), -EFAULT);

	EXPECT_RET(obj_create(fd, 77, p, PAGE, 0, NULL), -ENOENT);
	EXPECT_RET(obj_create(fd, 0xffffffff, p, PAGE, 0, NULL), -ENOENT);

	EXPECT_EQ(next_handle(fd), next);
	good.handle = 0xffffffff; /* what the driver writes is not looked at */
	good.memlock_shortfall = ~0ull;
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CREATE, &good));
	EXPECT_EQ(good.handle, next);
	EXPECT_EQ(good.memlock_shortfall, 0);
	return test_pass("CREATE refuses wrong arguments");
}
