/* SPDX-License-Identifier: MIT */
/*
 * Two importers at once: each has its own table of segments, as long as the memory
 * is contiguous and its device takes them; both reach all of the memory, and both
 * are told.
 *
 * VM: mem=1024
 */
#include "importer.h"

/* small pages before and after two huge ones */
#define SMALL	(5 * PAGE)
#define SIZE	(2 * HUGE + 2 * SMALL)

/* what contiguous memory comes to in segments of at most @limit bytes */
static struct importer_map expected(uint8_t *p, size_t limit)
{
	struct importer_map want = { .bytes = SIZE };
	size_t segment = 0;

	for (size_t at = 0; at < SIZE; at += PAGE) {
		if (!at || segment + PAGE > limit ||
		    pfn_of(p + at) != pfn_of(p + at - PAGE) + 1) {
			want.segments++;
			segment = 0;
		}
		segment += PAGE;
		if (segment > want.largest)
			want.largest = segment;
	}
	return want;
}

static void expect_mapped(int imp, uint8_t *p, size_t limit)
{
	struct importer_map want = expected(p, limit), got = importer_map(imp);

	EXPECT_EQ(got.segments, want.segments);
	EXPECT_EQ(got.largest, want.largest);
	EXPECT_EQ(got.bytes, want.bytes);
	EXPECT_SEEN(imp, SIZE, 7);
}

/* huge pages with small ones around them; all small where the kernel has no huge ones */
static uint8_t *map_mixed(void)
{
	uint8_t *where = map_aligned(4 * HUGE, HUGE), *huge = where + HUGE;
	bool has_huge = !madvise(huge, 2 * HUGE, MADV_HUGEPAGE);

	if (has_huge) {
		EXPECT_SYS(madvise(where, HUGE, MADV_NOHUGEPAGE));
		EXPECT_SYS(madvise(where + 3 * HUGE, HUGE, MADV_NOHUGEPAGE));
	}
	fill_pattern(huge - SMALL, SIZE, 7);
	for (size_t at = 0; has_huge && at < 2 * HUGE; at += HUGE)
		if (pfn_of(huge + at + HUGE - PAGE) != pfn_of(huge + at) + HUGE / PAGE - 1)
			test_skip("the kernel gave no huge page");
	return huge - SMALL;
}

/* attached at once, until both are told if @last */
static void expect_both(int d, uint8_t *p, size_t limit_a, size_t limit_b, bool last)
{
	int a = importer_open(), b = importer_open();

	attach_cut(a, d, (uint32_t)limit_a);
	attach_cut(b, d, (uint32_t)limit_b);
	expect_mapped(a, p, limit_a);
	expect_mapped(b, p, limit_b);
	importer_write(a, SIZE, 8);
	EXPECT_SEEN(b, SIZE, 8);
	EXPECT_PATTERN(p, SIZE, 8);
	importer_do(a, IMPORTER_UNMAP);
	fill_pattern(p, SIZE, 7);
	EXPECT_SEEN(b, SIZE, 7);
	expect_mapped(a, p, limit_a);
	if (last) {
		unmap(p + SIZE - PAGE, PAGE);
		AWAIT_EQ(told(a), 1);
		AWAIT_EQ(told(b), 1);
		EXPECT_SEEN(a, SIZE, 7);
		EXPECT_SEEN(b, SIZE, 7);
	}
	close(a);
	close(b);
}

int main(void)
{
	int fd = device_open(), d;
	uint8_t *p = map_mixed();
	struct counters was = counters_now();
	uint32_t h = obj_wrap(fd, p, SIZE, 0);

	d = export_rdwr(fd, h);
	printf("the largest contiguous piece is of %llu bytes\n",
	       (unsigned long long)expected(p, ANY_SEGMENT).largest);
	expect_both(d, p, ANY_SEGMENT, 64 * KIB, false);
	expect_both(d, p, 3 * PAGE, HUGE, false);
	/* what is no multiple of a page is rounded down */
	expect_both(d, p, MIB + 2 * KIB, PAGE, true);
	close(d);
	obj_close(fd, h);
	AWAIT_EQ(counters_now().of[0], was.of[0]);
	return test_pass("two importers at once");
}
