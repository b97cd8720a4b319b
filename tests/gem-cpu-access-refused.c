/* SPDX-License-Identifier: MIT */
/*
 * The pointer is the only CPU access: mapping the object through the device
 * file, the dumb-buffer calls, read and write of the file are refused.
 */
#include <sys/ioctl.h>
#include <drm_mode.h>

#include "helpers.h"

static void refused(int fd)
{
	uint8_t *p = map_private(PAGE);
	uint32_t h = obj_wrap(fd, p, PAGE, 0);
	struct drm_mode_map_dumb dumb = { .handle = h };
	struct drm_mode_create_dumb make = { .width = 16, .height = 16, .bpp = 32 };
	static const uint64_t offsets[] = { 0, 0x1000, 0x100000000ull, 0x100001000ull,
					    0x10000000000ull };

	EXPECT_OK(obj_acquire(fd, h, 0, 0));
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		void *q = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, (off_t)offsets[i]);

		EXPECT(q == MAP_FAILED, "mmap of the device at %#" PRIx64 " worked", offsets[i]);
	}
	EXPECT(xioctl(fd, DRM_IOCTL_MODE_MAP_DUMB, &dumb) < 0, "MAP_DUMB worked");
	EXPECT(xioctl(fd, DRM_IOCTL_MODE_CREATE_DUMB, &make) < 0, "CREATE_DUMB worked");
	EXPECT(write(fd, p, 8) < 0, "write to the device worked");
	obj_close(fd, h);
	unmap(p, PAGE);
}

int main(void)
{
	refused(device_open());
	refused(device_open_primary());
	return test_pass("no other CPU access");
}
