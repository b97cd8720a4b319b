/* SPDX-License-Identifier: MIT */
/*
 * COPY between device addresses that overlap is memmove(): forward and
 * backward, at distances of a byte to several pages, inside one page too.
 */
#include "helpers.h"

#define SIZE	(12 * (size_t)4096)

static const size_t distances[] = {
	1, 2, 3, 7, 8, 9, 16, 63, 64, 100, 2048, 4088, 4095, 4096, 4097, 8192, 10000,
};
static const size_t sizes[] = { 2, 16, 60, 200, 3000, 4096, 5000, 8192, 20000 };

static int fd;
static uint8_t *p, *want;

static void check(size_t to, size_t from, size_t size)
{
	fill_pattern(p, SIZE, to + size);
	memcpy(want, p, SIZE);
	memmove(want + to, want + from, size);
	EXPECT_OK(run_copy(fd, p + to, p + from, size));
	if (memcmp(p, want, SIZE))
		printf("%zu bytes from +%zu to +%zu:\n", size, from, to);
	EXPECT_SAME(p, want, SIZE);
}

int main(void)
{
	fd = device_open();
	p = map_private(SIZE);
	want = map_private(SIZE);
	obj_mirror(fd, p, SIZE);
	for (size_t d = 0; d < ARRAY_SIZE(distances); d++) {
		for (size_t s = 0; s < ARRAY_SIZE(sizes); s++) {
			if (distances[d] >= sizes[s] && s > 0)
				continue; /* no overlap */
			/* from odd places, at a page's start and across its end */
			check(5 + distances[d], 5, sizes[s]);
			check(5, 5 + distances[d], sizes[s]);
			check(PAGE + distances[d], PAGE, sizes[s]);
			check(PAGE, PAGE + distances[d], sizes[s]);
		}
	}
	check(100, 100, 9000);
	return test_pass("overlapping copies");
}
