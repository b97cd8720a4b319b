/* SPDX-License-Identifier: MIT */
/*
 * Jobs that a foreign fence holds back beyond the time that MADV_DONTNEED waits for them
 * end with -ETIMEDOUT: when the fence signals they neither read nor change what another
 * process keeps in the pages.
 */
#include "foreign.h"
#include "stale.h"

int main(void)
{
	struct stale s = stale_new();
	struct foreign f = foreign_new();
	struct drm_userptr_sync in = foreign_sync(s.fd, &f);
	struct stale_jobs jobs;

	module_param_set("job_timeout_ms", 100);
	stale_queue(&s, &jobs, &in);
	EXPECT_SYS(madvise(s.old, s.size, MADV_DONTNEED));
	neighbour_take(s.neighbour);
	EXPECT_UNSIGNALLED(&f);
	foreign_signal(&f);
	stale_ended(&s, &jobs, -ETIMEDOUT);
	EXPECT_ZERO(s.old, s.size);
	return test_pass("jobs that were late and pages that are another process's by now");
}
