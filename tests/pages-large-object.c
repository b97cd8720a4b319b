/* SPDX-License-Identifier: MIT */
/*
 * An object that spans several of the driver's segments is copied whole and
 * right, also over their borders, and most of it may stay untouched.
 *
 * VM: mem=1024
 */
#include "helpers.h"

#define SIZE	(96 * MIB)

int main(void)
{
	int fd = device_open();
	uint8_t *src = map_private(SIZE), *dst = map_private(SIZE);
	static const size_t seams[] = { 2 * MIB, 64 * MIB, 66 * MIB };

	fill_pattern(src, SIZE, 1);
	obj_wrap(fd, src, SIZE, DRM_USERPTR_CREATE_GPU_MIRROR | DRM_USERPTR_CREATE_READ_ONLY);
	uint32_t h = obj_mirror(fd, dst, SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(seams); i++) {
		EXPECT_OK(run_copy(fd, dst + seams[i] - 5000, src + seams[i] - 5000, 10001));
		EXPECT_SAME(dst + seams[i] - 5000, src + seams[i] - 5000, 10001);
		EXPECT_EQ(dst[seams[i] - 5001] | dst[seams[i] + 5001], 0);
	}
	EXPECT(obj_info(fd, h).resident_bytes <= 1 * MIB, "%" PRIu64 " bytes acquired for 30000",
	       (uint64_t)obj_info(fd, h).resident_bytes);
	EXPECT_OK(run_copy(fd, dst, src, SIZE));
	EXPECT(!memcmp(dst, src, SIZE), "the copy differs");
	EXPECT_PATTERN(dst, MIB, 1);
	EXPECT_EQ(obj_info(fd, h).resident_bytes, SIZE);
	return test_pass("a large object");
}
