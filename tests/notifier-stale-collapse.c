/* SPDX-License-Identifier: MIT */
/*
 * Small pages whose content went into a huge page belong to another process: the device
 * uses the huge page, and neither reads nor changes what the other keeps in the small ones.
 */
#include <sched.h>

#include "charge.h"
#include "stale.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

int main(void)
{
	struct neighbour *n = neighbour_new();
	uint8_t *p = map_aligned(HUGE, HUGE);
	int64_t deadline = now_ns() + 10 * SECOND;
	struct stale s;

	madvise(p, HUGE, MADV_NOHUGEPAGE);
	s = stale_wrap(n, device_open(), p, map_shared(HUGE), HUGE);
	neighbour_mark(n, p, HUGE);
	if (madvise(p, HUGE, MADV_HUGEPAGE))
		test_skip("a kernel without huge pages");
	/* pages that somebody looks at for a moment can not be moved */
	while (madvise(p, HUGE, MADV_COLLAPSE) && errno == EAGAIN && now_ns() < deadline)
		sched_yield();
	if (pfn_of(p) % (HUGE / PAGE))
		test_skip("MADV_COLLAPSE gives %s", error_name(-errno));
	stale_replaced(&s, STALE_BEFORE);
	return test_pass("pages that were collapsed are another process's alone");
}
