/* SPDX-License-Identifier: MIT */
/*
 * What only the engine writes to pages of a memfd that the CPU has only read, so
 * that they are writable without a fault and clean, survives their reclaim.
 *
 * VM: swap
 */
#include "events.h"

#define SIZE	(256 * PAGE)

static struct alias a;

/* through both mappings: only then can a page go */
static void page_out(void)
{
	EXPECT_SYS(madvise(a.see, SIZE, MADV_DONTNEED));
	EXPECT_SYS(madvise(a.dev, SIZE, MADV_PAGEOUT));
	EXPECT(pages_present(a.dev, SIZE) < SIZE / PAGE / 4, "%zu of %zu pages stayed in memory",
	       pages_present(a.dev, SIZE), SIZE / PAGE);
}

int main(void)
{
	int fd = device_open();
	uint8_t *src = map_private(SIZE), *out = map_private(SIZE);

	a = alias_map(SIZE);
	obj_mirror(fd, a.dev, SIZE);
	obj_mirror(fd, src, SIZE);
	obj_mirror(fd, out, SIZE);
	EXPECT_ZERO(a.dev, SIZE);
	printf("%zu of %zu pages are dirty after reading\n", pages_with(a.dev, SIZE, KPF_DIRTY),
	       SIZE / PAGE);
	for (int round = 1; round <= 3; round++) {
		fill_pattern(src, SIZE, round);
		EXPECT_OK(run_copy(fd, a.dev, src, SIZE));
		page_out();
		EXPECT_OK(run_copy(fd, out, a.dev, SIZE));
		EXPECT_PATTERN(out, SIZE, round);
		page_out();
		EXPECT_PATTERN(a.dev, SIZE, round);
		EXPECT_PATTERN(a.see, SIZE, round);
	}
	return test_pass("writes by the engine alone and reclaim of a memfd");
}
