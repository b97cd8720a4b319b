/* SPDX-License-Identifier: MIT */
/*
 * Transparent huge pages: an object over a part of one that begins and ends
 * inside it is exact to the byte, also after the huge page was split.
 *
 * VM: mem=1024
 */
#include "helpers.h"

#define HUGE	(2 * MIB)

static bool is_huge(uint8_t *p)
{
	return pfn_of(p) % (HUGE / PAGE) == 0 &&
	       pfn_of(p + HUGE - PAGE) == pfn_of(p) + HUGE / PAGE - 1;
}

int main(void)
{
	int fd = device_open();
	uint8_t *arena = map_private(6 * HUGE), *p;
	uint32_t h;

	p = (uint8_t *)(((uintptr_t)arena + HUGE - 1) & ~(uintptr_t)(HUGE - 1));
	if (madvise(p, 4 * HUGE, MADV_HUGEPAGE))
		test_skip("no transparent huge pages");
	fill_pattern(p, 4 * HUGE, 1);
	if (!is_huge(p) || !is_huge(p + HUGE))
		test_skip("the kernel gave no huge page");

	/* from inside the first to inside the second */
	h = obj_mirror(fd, p + 100 * PAGE, HUGE);
	EXPECT_OK(run_copy(fd, p + HUGE + 3, p + 100 * PAGE + 5, 99 * PAGE));
	EXPECT_SAME(p + HUGE + 3, p + 100 * PAGE + 5, 99 * PAGE);
	fill_pattern(p, 4 * HUGE, 2);
	EXPECT_OK(run_fill(fd, p + 100 * PAGE, 0x51, HUGE));
	EXPECT_WORDS(p + 100 * PAGE, HUGE, 0x51);
	EXPECT_PATTERN(p, 100 * PAGE, 2);
	EXPECT_EQ(obj_info(fd, h).resident_bytes, HUGE);

	/* split it: under the object and beside it */
	protect(p + 7 * PAGE, PAGE, PROT_READ);
	EXPECT_OK(run_fill(fd, p + 100 * PAGE, 0x52, HUGE));
	EXPECT_WORDS(p + 100 * PAGE, HUGE, 0x52);
	unmap(p + 200 * PAGE, PAGE);
	EXPECT_RET(run_fill(fd, p + 199 * PAGE, 0xbad, 3 * PAGE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + 200 * PAGE);
	EXPECT_OK(run_fill(fd, p + 201 * PAGE, 0x53, 10 * PAGE));
	EXPECT_WORDS(p + 201 * PAGE, 10 * PAGE, 0x53);
	EXPECT_WORDS(p + 211 * PAGE, PAGE, 0x52);
	return test_pass("parts of huge pages");
}
