/* SPDX-License-Identifier: MIT */
/*
 * COPY between every alignment of source and destination and of sizes around
 * a word, a cache line and a page moves the bytes named and no other.
 */
#include "helpers.h"

#define SLOT	(3 * (size_t)4096)

static const size_t sizes[] = {
	1, 2, 3, 7, 8, 9, 15, 16, 17, 63, 64, 65, 4087, 4088, 4095, 4096, 4097, 4104, 8191,
};

int main(void)
{
	int fd = device_open();
	size_t n_jobs = 8 * ARRAY_SIZE(sizes);
	uint8_t *src = map_private(4 * PAGE), *dst = map_private(n_jobs * SLOT);
	uint8_t *want = map_private(SLOT);

	fill_pattern(src, 4 * PAGE, 1);
	obj_mirror(fd, src, 4 * PAGE);
	obj_mirror(fd, dst, n_jobs * SLOT);
	for (size_t from = 0; from < 8; from++) {
		struct drm_userptr_op ops[8 * ARRAY_SIZE(sizes)];
		size_t n = 0;

		memset(dst, 0xa5, n_jobs * SLOT);
		for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
			for (size_t to = 0; to < 8; to++, n++)
				ops[n] = op_copy(ADDR(dst + n * SLOT + 8 + to),
						 ADDR(src + PAGE - 40 + from), sizes[i]);
		EXPECT_OK(run_ops(fd, 0, ops, (uint32_t)n));
		n = 0;
		for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
			for (size_t to = 0; to < 8; to++, n++) {
				memset(want, 0xa5, SLOT);
				memcpy(want + 8 + to, src + PAGE - 40 + from, sizes[i]);
				if (memcmp(dst + n * SLOT, want, SLOT))
					printf("size %zu, source +%zu, destination +%zu:\n",
					       sizes[i], from, to);
				EXPECT_SAME(dst + n * SLOT, want, SLOT);
			}
	}
	return test_pass("copies of every alignment");
}
