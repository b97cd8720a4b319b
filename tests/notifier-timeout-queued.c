/* SPDX-License-Identifier: MIT */
/*
 * A queued job that keeps an event waiting for longer than job_timeout_ms ends
 * with -ETIMEDOUT without having started; the event does not wait for the job
 * before it, which runs on unharmed.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(4 * PAGE);
	struct hold hold;
	uint32_t job;

	module_param_set("job_timeout_ms", 10);
	obj_mirror(fd, a.dev, a.size);
	hold = hold_start(fd, 0);
	job = submit_op(fd, 0, op_fill(ADDR(a.dev), 0xbad, a.size));
	EXPECT_HELD(&hold);
	protect(a.dev, a.size, PROT_READ);
	EXPECT_HELD(&hold);
	stop_no_more();
	EXPECT_RET(job_wait(fd, job), -ETIMEDOUT);
	EXPECT_OK(job_wait(fd, hold.syncobj));
	EXPECT_WORDS(hold.mem, hold.size, long_value(1));
	EXPECT_ZERO(a.see, a.size);
	hold_finish(&hold);
	return test_pass("a queued job that is waited for too long");
}
