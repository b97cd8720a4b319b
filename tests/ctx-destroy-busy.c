/* SPDX-License-Identifier: MIT */
/*
 * Destroying a busy context waits for the job that runs, which finishes its
 * work, and cancels those that have not started: their fences say -ECANCELED
 * and they write nothing.
 *
 * VM: hooks
 */
#include "hook.h"

static int fd;

static int destroys(void *arg)
{
	return ctx_destroy(fd, *(uint32_t *)arg);
}

int main(void)
{
	uint32_t ctx, queued[3];
	struct call call = { .make = destroys, .arg = &ctx };
	uint64_t *p = map_private(PAGE);
	struct hold hold;

	fd = device_open();
	ctx = ctx_new(fd);
	obj_mirror_in(fd, ctx, p, PAGE);
	hold = hold_start(fd, ctx);
	for (size_t i = 0; i < ARRAY_SIZE(queued); i++)
		queued[i] = submit_op(fd, ctx, op_fill(ADDR(p), 0xbad, PAGE));
	call_start(&call);
	call_await_in(&call, "uptr_queue_kill", "the context went under a job that runs");
	EXPECT_HELD(&hold);
	EXPECT_OK(call_end(&call));

	EXPECT_OK(job_state(fd, hold.syncobj)); /* it had ended by then */
	EXPECT_WORDS(hold.mem, hold.size, long_value(1));
	for (size_t i = 0; i < ARRAY_SIZE(queued); i++)
		EXPECT_RET(job_wait(fd, queued[i]), -ECANCELED);
	EXPECT_ZERO(p, PAGE);
	EXPECT_RET(run_op(fd, ctx, op_fill(ADDR(p), 1, 8)), -ENOENT);
	return test_pass("destroying a busy context");
}
