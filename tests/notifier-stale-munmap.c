/* SPDX-License-Identifier: MIT */
/*
 * Pages that munmap freed belong to another process: what it keeps there a job neither
 * reads nor changes, it is -EFAULT for each page.
 */
#include "stale.h"

int main(void)
{
	struct stale s = stale_new();

	unmap(s.old, s.size);
	stale_gone(&s);
	return test_pass("pages that munmap freed are another process's alone");
}
