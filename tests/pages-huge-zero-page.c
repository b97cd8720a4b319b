/* SPDX-License-Identifier: MIT */
/*
 * Memory that the CPU only read may be the kernel's one huge page of zeros: a
 * READ_ONLY object reads zeros there and sees what the CPU writes later, an
 * ordinary object writes a page of its own. The page of zeros is never written.
 *
 * VM: mem=1024
 */
#include "events.h"

/* the kernel's huge page of zeros; NULL where there is none */
static uint8_t *map_zeros(void)
{
	uint8_t *p = map_aligned(HUGE, HUGE);

	if (madvise(p, HUGE, MADV_HUGEPAGE))
		return NULL;
	EXPECT_EQ(*(volatile uint64_t *)(void *)p, 0);
	return pfn_of(p) && page_has(p, KPF_ZERO_PAGE) &&
	       pfn_of(p + HUGE - PAGE) == pfn_of(p) + HUGE / PAGE - 1 ? p : NULL;
}

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_zeros(), *q = map_zeros(), *other = map_zeros(), *out = map_private(HUGE);
	uint32_t h;

	if (!p || !q || !other)
		test_skip("the kernel gives no huge page of zeros");
	EXPECT_EQ(pfn_of(p), pfn_of(other)); /* the same page behind all */
	obj_mirror(fd, out, HUGE);

	h = obj_wrap(fd, p, HUGE, READ_ONLY | MIRROR);
	memset(out, 0xff, HUGE);
	EXPECT_OK(run_copy(fd, out, p, HUGE));
	EXPECT_ZERO(out, HUGE);
	fill_pattern(p + 17 * PAGE, PAGE, 1);
	EXPECT_OK(run_copy(fd, out, p, HUGE));
	EXPECT_PATTERN(out + 17 * PAGE, PAGE, 1);
	EXPECT_ZERO(out, 17 * PAGE);
	EXPECT_ZERO(out + 18 * PAGE, HUGE - 18 * PAGE);
	obj_close(fd, h);

	/* first read, then written, by the device alone */
	obj_mirror(fd, q, HUGE);
	EXPECT_OK(run_copy(fd, out, q, HUGE));
	EXPECT_ZERO(out, HUGE);
	EXPECT_OK(run_fill(fd, q + 30 * PAGE, 0x77, 2 * PAGE));
	EXPECT_WORDS(q + 30 * PAGE, 2 * PAGE, 0x77);
	EXPECT_ZERO(q, 30 * PAGE);
	EXPECT_ZERO(q + 32 * PAGE, HUGE - 32 * PAGE);
	EXPECT_ZERO(other, HUGE);
	EXPECT_AGREE(fd, q, out, HUGE, 5);
	EXPECT_ZERO(other, HUGE);
	return test_pass("the huge page of zeros");
}
