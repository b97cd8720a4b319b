/* SPDX-License-Identifier: MIT */
/*
 * The engine time in fdinfo grows while a job runs, by no more than the time
 * that has passed (nvtop throws a larger step away), stands still when none
 * does, stays when the context is gone, and is the file's own.
 *
 * VM: hooks
 */
#include "hook.h"
#include "observe.h"

int main(void)
{
	int fd = device_open(), other = device_open();
	int64_t before, after, busy, last = 0, was;
	uint32_t ctx = ctx_new(fd);
	struct hold hold;

	EXPECT_EQ(fdinfo_busy_ns(fd), 0);
	before = now_ns();
	hold = hold_start(fd, ctx);
	for (int i = 0; i < 5; i++) {
		was = last;
		while ((busy = fdinfo_busy_ns(fd)) == last)
			EXPECT_HELD(&hold);
		after = now_ns();
		EXPECT(busy > last, "engine time went back from %" PRId64 " to %" PRId64, last, busy);
		EXPECT(busy - was <= after - before,
		       "engine time grew by %" PRId64 " ns in %" PRId64 " ns", busy - was,
		       after - before);
		last = busy;
	}
	EXPECT_HELD(&hold);
	hold_release(&hold);
	after = now_ns();
	busy = fdinfo_busy_ns(fd);
	EXPECT(busy >= last && busy <= after - before,
	       "%" PRId64 " ns, read %" PRId64 " before, in %" PRId64 " ns", busy, last,
	       after - before);
	EXPECT_OK(ctx_destroy(fd, ctx));
	EXPECT_EQ(fdinfo_busy_ns(fd), busy);
	EXPECT_EQ(fdinfo_busy_ns(other), 0);
	return test_pass("engine time in fdinfo");
}
