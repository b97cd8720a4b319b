/* SPDX-License-Identifier: MIT */
/*
 * FILL writes its eight bytes over and over, beginning with the first one at
 * the destination whatever its alignment, and no byte beside it.
 */
#include "helpers.h"

static const size_t sizes[] = { 1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 4095, 4096, 4097, 10001 };
static const uint64_t values[] = {
	0, ~0ull, 0x0102030405060708ull, 0xff, 0xff00000000000000ull, 0x8000000000000001ull,
};

int main(void)
{
	int fd = device_open();
	size_t size = 5 * PAGE;
	uint8_t *p = map_private(size), *want = map_private(size);

	obj_mirror(fd, p, size);
	for (size_t v = 0; v < ARRAY_SIZE(values); v++)
		for (size_t at = 0; at < 12; at++)
			for (size_t s = 0; s < ARRAY_SIZE(sizes); s++) {
				uint8_t *to = p + PAGE - 6 + at;
				size_t i;

				memset(p, 0x5a, size);
				memset(want, 0x5a, size);
				for (i = 0; i < sizes[s]; i++)
					want[PAGE - 6 + at + i] = (uint8_t)(values[v] >> 8 * (i % 8));
				EXPECT_OK(run_fill(fd, to, values[v], sizes[s]));
				if (memcmp(p, want, size))
					printf("%zu bytes at +%zu:\n", sizes[s], PAGE - 6 + at);
				EXPECT_SAME(p, want, size);
			}
	return test_pass("fills");
}
