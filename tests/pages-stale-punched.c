/* SPDX-License-Identifier: MIT */
/*
 * Pages of a memfd that a punched hole freed belong to another process: the device uses
 * the file's new pages, and neither reads nor changes what the other keeps in the old ones.
 */
#include <linux/falloc.h>

#include "stale.h"

int main(void)
{
	struct neighbour *n = neighbour_new();
	struct alias file = alias_map(STALE_SIZE);
	struct stale s = stale_wrap(n, device_open(), file.dev, map_shared(file.size), file.size);

	neighbour_mark(n, s.old, s.size);
	EXPECT_SYS(fallocate(file.memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			     (off_t)file.size));
	stale_replaced(&s, 0);
	EXPECT_WORDS(file.see, file.size, STALE_LATER);
	return test_pass("pages that a punched hole freed are another process's alone");
}
