/* SPDX-License-Identifier: MIT */
/*
 * Pages that MADV_DONTNEED freed belong to another process: the device uses the new ones,
 * which are empty, and neither reads nor changes what the other keeps in the old ones.
 */
#include "stale.h"

int main(void)
{
	struct stale s = stale_new();

	EXPECT_SYS(madvise(s.old, s.size, MADV_DONTNEED));
	stale_replaced(&s, 0);
	return test_pass("pages that MADV_DONTNEED freed are another process's alone");
}
