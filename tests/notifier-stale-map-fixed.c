/* SPDX-License-Identifier: MIT */
/*
 * Pages that a mapping made over them (MAP_FIXED) freed belong to another process: the
 * device uses the new mapping's, and neither reads nor changes what the other keeps there.
 */
#include "stale.h"

int main(void)
{
	struct stale s = stale_new();

	map_fixed(s.old, s.size, PROT_READ | PROT_WRITE);
	stale_replaced(&s, 0);
	return test_pass("pages that MAP_FIXED freed are another process's alone");
}
