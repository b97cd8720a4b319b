/* SPDX-License-Identifier: MIT */
/*
 * Two objects over the same memory, one in another open file (allow_overlap): when the
 * memory is freed, neither reads or changes what another process keeps in the pages.
 */
#include "stale.h"

int main(void)
{
	struct stale s, other;

	module_param_set("allow_overlap", 1);
	s = stale_new();
	other = stale_wrap(s.neighbour, device_open(), s.old, map_shared(s.size), s.size);
	unmap(s.old, s.size);
	stale_gone(&s);
	stale_copy(&other, 0, s.size, -EFAULT);
	stale_fill(&other, 0, s.size, -EFAULT);
	return test_pass("two objects over memory that is another process's by now");
}
