/* SPDX-License-Identifier: MIT */
/*
 * An image that moves over itself, in any direction and with equal pitches,
 * arrives as if it had been copied through a third place.
 */
#include "helpers.h"

#define PITCH	1000
#define HEIGHT	30

static const struct {
	int x, y;
	size_t width;
} moves[] = {
	{ 0, 0, 900 }, { 5, 0, 900 }, { -5, 0, 900 }, { 0, 3, 900 }, { 0, -3, 900 },
	{ 7, 4, PITCH }, { -7, -4, PITCH }, { -9, 5, 77 }, { 9, -5, 77 }, { 1, 29, PITCH },
};

int main(void)
{
	int fd = device_open();
	size_t size = 40 * PAGE, middle = 16 * PAGE;
	uint8_t *p = map_private(size), *want = map_private(size), *third = map_private(size);

	obj_mirror(fd, p, size);
	for (size_t i = 0; i < ARRAY_SIZE(moves); i++) {
		uint8_t *from = p + middle;
		ptrdiff_t by = moves[i].y * PITCH + moves[i].x;
		struct drm_userptr_op op = {
			.op = DRM_USERPTR_OP_COPY_2D, .dst = ADDR(from + by), .src = ADDR(from),
			.size = moves[i].width, .height = HEIGHT, .dst_pitch = PITCH,
			.src_pitch = PITCH,
		};

		fill_pattern(p, size, i);
		memcpy(want, p, size);
		memcpy(third, p, size);
		for (size_t y = 0; y < HEIGHT; y++)
			memcpy(want + middle + by + (ptrdiff_t)(y * PITCH),
			       third + middle + y * PITCH, moves[i].width);
		EXPECT_OK(run_op(fd, 0, op));
		if (memcmp(p, want, size))
			printf("by %d, %d:\n", moves[i].x, moves[i].y);
		EXPECT_SAME(p, want, size);
	}
	return test_pass("images that overlap");
}
