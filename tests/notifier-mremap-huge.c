/* SPDX-License-Identifier: MIT */
/*
 * Transparent huge pages that are moved, as a whole and in part: their old place
 * is -EFAULT, the device never touches them at the new one, and what is left of
 * them in the object stays as it was.
 *
 * VM: mem=1024
 */
#include "events.h"

#define PART	(HUGE / 4)

static void *room(size_t size)
{
	return map_aligned(size, HUGE);
}

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_thp(2), *to = room(HUGE), *out = map_private(2 * HUGE);
	uint8_t *part[] = { (uint8_t *)room(HUGE) + PAGE, (uint8_t *)room(HUGE) + PAGE };

	if (!p)
		test_skip("no transparent huge pages");
	obj_mirror(fd, p, 2 * HUGE);
	obj_mirror(fd, out, 2 * HUGE);
	EXPECT_AGREE(fd, p, out, 2 * HUGE, 1);
	fill_pattern(p, HUGE, 5);
	fill_pattern(p + HUGE, HUGE, 6);

	/* from place to place, without a look into it */
	EXPECT(mremap(p, HUGE, HUGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to, "mremap: %s",
	       error_name(-errno));
	EXPECT_RET(run_fill(fd, p, 0xbad, 2 * HUGE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p));
	EXPECT_PATTERN(to, HUGE, 5);
	EXPECT_OK(run_copy(fd, out, p + HUGE, HUGE));
	EXPECT_PATTERN(out, HUGE, 6);

	/* quarters, to places in the middle of another; the first of them splits it */
	for (int i = 0; i < 2; i++) {
		uint8_t *from = p + HUGE + i * PART, *left = from + PART;
		size_t rest = p + 2 * HUGE - left;

		fill_pattern(from, PART, 6 + i);
		EXPECT(mremap(from, PART, PART, MREMAP_MAYMOVE | MREMAP_FIXED, part[i]) == part[i],
		       "mremap: %s", error_name(-errno));
		EXPECT_RET(run_fill(fd, from, 0xbad, 2 * PART), -EFAULT);
		EXPECT_EQ(last_fault_addr, ADDR(from));
		EXPECT_PATTERN(part[i], PART, 6 + i);
		EXPECT_OK(run_copy(fd, out, left, rest));
		EXPECT_SAME(out, left, rest);
		EXPECT_OK(run_fill(fd, left, 0x31 + i, rest));
		EXPECT_WORDS(left, rest, 0x31 + i);
	}

	/* and back to where the first was */
	EXPECT(mremap(to, HUGE, HUGE, MREMAP_MAYMOVE | MREMAP_FIXED, p) == p, "mremap: %s",
	       error_name(-errno));
	EXPECT_OK(run_copy(fd, out, p, HUGE));
	EXPECT_PATTERN(out, HUGE, 5);
	EXPECT_OK(run_fill(fd, p, 0x32, HUGE));
	EXPECT_WORDS(p, HUGE, 0x32);
	EXPECT_PATTERN(part[0], PART, 6);
	EXPECT_PATTERN(part[1], PART, 7);
	return test_pass("moved huge pages");
}
