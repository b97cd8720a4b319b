/* SPDX-License-Identifier: MIT */
/*
 * Ioctl numbers of the driver's range that mean nothing are refused with
 * -EINVAL and write nothing.
 */
#include <sys/ioctl.h>

#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t args[256], want[256];

	memset(want, 0x5a, sizeof(want));
	for (unsigned int nr = DRM_USERPTR_OBJECT_INFO + 1;
	     nr < DRM_COMMAND_END - DRM_COMMAND_BASE; nr++) {
		memcpy(args, want, sizeof(args));
		EXPECT_RET(xioctl(fd, DRM_IOWR(DRM_COMMAND_BASE + nr, struct drm_userptr_create),
				  args), -EINVAL);
		EXPECT_SAME(args, want, sizeof(args));
	}
	EXPECT(xioctl(fd, _IOWR('z', DRM_COMMAND_BASE, struct drm_userptr_get_param), args) < 0,
	       "an ioctl of another type succeeded");
	return test_pass("unknown ioctls are refused");
}
