/* SPDX-License-Identifier: MIT */
/*
 * Small pages whose content went into a huge page belong to another process: the device
 * uses the huge page, and neither reads nor changes what the other keeps in the small ones.
 */
#include "events.h"
#include "stale.h"

int main(void)
{
	struct neighbour *n = neighbour_new();
	uint8_t *p = map_aligned(HUGE, HUGE);
	struct stale s;

	madvise(p, HUGE, MADV_NOHUGEPAGE);
	s = stale_wrap(n, device_open(), p, map_shared(HUGE), HUGE);
	neighbour_mark(n, p, HUGE);
	if (madvise(p, HUGE, MADV_HUGEPAGE))
		test_skip("a kernel without huge pages");
	collapse(p, HUGE);
	EXPECT_EQ(pfn_of(p) % (HUGE / PAGE), 0);
	stale_replaced(&s, STALE_BEFORE);
	return test_pass("pages that were collapsed are another process's alone");
}
