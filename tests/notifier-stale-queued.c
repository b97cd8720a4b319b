/* SPDX-License-Identifier: MIT */
/*
 * Jobs that are queued when their memory is unmapped end with -EFAULT: they neither read
 * nor change what another process keeps in the pages when their turn comes.
 */
#include "stale.h"

int main(void)
{
	struct stale s = stale_new();
	struct hold hold = hold_start(s.fd, 0);
	struct stale_jobs jobs;

	stale_queue(&s, &jobs, NULL);
	unmap(s.old, s.size);
	neighbour_take(s.neighbour);
	EXPECT_HELD(&hold);
	hold_release(&hold);
	stale_ended(&s, &jobs, -EFAULT);
	return test_pass("queued jobs and pages that are another process's by now");
}
