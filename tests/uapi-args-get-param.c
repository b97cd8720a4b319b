/* SPDX-License-Identifier: MIT */
/*
 * GET_PARAM refuses a parameter it does not know and a pad that is not zero.
 */
#include "helpers.h"

int main(void)
{
	static const uint32_t unknown[] = {
		DRM_USERPTR_PARAM_MAX_WORKERS_PER_OBJECT + 1, 64, 0x7fffffff, 0x80000000, 0xffffffff,
	};
	struct drm_userptr_get_param good = { .param = DRM_USERPTR_PARAM_PAGE_SIZE };
	int fd = device_open();

	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
		struct drm_userptr_get_param args = { .param = unknown[i] };

		EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_GET_PARAM, &args), -EINVAL);
	}
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_GET_PARAM, good, pad, ALL_BITS);
	good.value = ~0ull; /* what the driver writes is not looked at before */
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_GET_PARAM, &good));
	EXPECT_EQ(good.value, PAGE);
	return test_pass("GET_PARAM refuses wrong arguments");
}
