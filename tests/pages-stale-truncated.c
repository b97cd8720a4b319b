/* SPDX-License-Identifier: MIT */
/*
 * Pages of a memfd that was cut short belong to another process: the object is -EFAULT
 * there, and when the file is long again the device uses its new pages.
 */
#include "stale.h"

int main(void)
{
	struct neighbour *n = neighbour_new();
	struct alias file = alias_map(STALE_SIZE);
	struct stale s = stale_wrap(n, device_open(), file.dev, map_shared(file.size), file.size);

	neighbour_mark(n, s.old, s.size);
	EXPECT_SYS(ftruncate(file.memfd, 0));
	stale_gone(&s);
	EXPECT_SYS(ftruncate(file.memfd, (off_t)file.size));
	stale_copy(&s, 0, s.size, 0);
	EXPECT_ZERO(s.out, s.size);
	stale_fill(&s, 0, s.size, 0);
	EXPECT_WORDS(file.see, file.size, STALE_LATER);
	return test_pass("pages that truncation freed are another process's alone");
}
