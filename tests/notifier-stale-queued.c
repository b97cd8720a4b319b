/* SPDX-License-Identifier: MIT */
/*
 * Jobs that are queued when their memory is unmapped end with -EFAULT: they neither read
 * nor change what another process keeps in the pages when their turn comes.
 *
 * VM: hooks
 */
#include "hook.h"
#include "stale.h"

int main(void)
{
	struct stale s = stale_new();
	struct stale_jobs jobs;

	stop_context(s.fd, 0);
	stale_queue(&s, &jobs, NULL);
	unmap(s.old, s.size);
	neighbour_take(s.neighbour);
	stop_no_more();
	stale_ended(&s, &jobs, -EFAULT);
	return test_pass("queued jobs and pages that are another process's by now");
}
