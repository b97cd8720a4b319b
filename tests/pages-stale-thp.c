/* SPDX-License-Identifier: MIT */
/*
 * Huge pages that MADV_DONTNEED freed belong to another process: the device uses the new
 * memory, and neither reads nor changes what the other keeps in the old one.
 *
 * VM: mem=1024
 */
#include "charge.h"
#include "stale.h"

int main(void)
{
	struct neighbour *n = neighbour_new_huge();
	uint8_t *p = map_thp(1);
	struct stale s;

	if (!p)
		test_skip("a kernel that gives no huge page");
	s = stale_wrap(n, device_open(), p, map_shared(HUGE), HUGE);
	neighbour_mark(n, p, HUGE);
	EXPECT_SYS(madvise(p, HUGE, MADV_DONTNEED));
	stale_replaced(&s, 0);
	return test_pass("huge pages that were freed are another process's alone");
}
