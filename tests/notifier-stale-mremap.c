/* SPDX-License-Identifier: MIT */
/*
 * Memory that was moved away by mremap and freed at its new place, which no object watches:
 * another process has the pages for itself, the object is -EFAULT.
 */
#include "stale.h"

int main(void)
{
	struct stale s = stale_new();
	uint8_t *to = map_reserve(s.size);

	EXPECT(mremap(s.old, s.size, s.size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to,
	       "mremap: %s", error_name(-errno));
	unmap(to, s.size);
	stale_gone(&s);
	return test_pass("pages that were moved and freed are another process's alone");
}
