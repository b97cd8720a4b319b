/* SPDX-License-Identifier: MIT */
/*
 * COPY_2D moves the rows of an image between pitches and writes no byte
 * between them.
 */
#include "helpers.h"

static const struct {
	size_t dst, src, width, height, dst_pitch, src_pitch;
} images[] = {
	{ 0, 0, 1, 1, 1, 1 },
	{ 3, 5, 17, 40, 64, 17 },
	{ 1, 0, 4096, 12, 4096, 4096 },
	{ 4095, 1, 4097, 9, 4100, 5000 },
	{ 8, 16, 1920, 31, 8192, 1920 },
	{ 2, 7, 3, 1000, 3, 61 },
	{ 100, 200, 50, 0, 50, 50 },
};

int main(void)
{
	int fd = device_open();
	size_t size = 80 * PAGE;
	uint8_t *src = map_private(size), *dst = map_private(size), *want = map_private(size);

	fill_pattern(src, size, 3);
	obj_mirror(fd, src, size);
	obj_mirror(fd, dst, size);
	for (size_t i = 0; i < ARRAY_SIZE(images); i++) {
		struct drm_userptr_op op = {
			.op = DRM_USERPTR_OP_COPY_2D,
			.dst = ADDR(dst) + images[i].dst, .src = ADDR(src) + images[i].src,
			.size = images[i].width, .height = (uint32_t)images[i].height,
			.dst_pitch = (uint32_t)images[i].dst_pitch,
			.src_pitch = (uint32_t)images[i].src_pitch,
		};

		memset(dst, 0xa5, size);
		memset(want, 0xa5, size);
		for (size_t y = 0; y < images[i].height; y++)
			memcpy(want + images[i].dst + y * images[i].dst_pitch,
			       src + images[i].src + y * images[i].src_pitch, images[i].width);
		EXPECT_OK(run_op(fd, 0, op));
		if (memcmp(dst, want, size))
			printf("image %zu:\n", i);
		EXPECT_SAME(dst, want, size);
	}
	return test_pass("images");
}
