/* SPDX-License-Identifier: MIT */
/*
 * Destroying a busy context waits for the job that runs, which finishes its
 * work, and cancels those that have not started: their fences say -ECANCELED
 * and they write nothing.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint32_t ctx = ctx_new(fd), queued[3];
	uint64_t *p = map_private(PAGE);
	struct hold hold;
	uint64_t ended;

	obj_mirror_in(fd, ctx, p, PAGE);
	hold = hold_start_bytes(fd, ctx, 256 * MIB);
	for (size_t i = 0; i < ARRAY_SIZE(queued); i++)
		queued[i] = submit_op(fd, ctx, op_fill(ADDR(p), 0xbad, PAGE));
	EXPECT_HELD(&hold);
	EXPECT_OK(ctx_destroy(fd, ctx));
	ended = checksum(hold.mem, hold.size);

	EXPECT_OK(job_wait(fd, hold.syncobj));
	EXPECT_EQ(checksum(hold.mem, hold.size), ended); /* it had ended by then */
	EXPECT_WORDS(hold.mem, hold.size, long_job_last(hold.size, 256 * MIB));
	for (size_t i = 0; i < ARRAY_SIZE(queued); i++)
		EXPECT_RET(job_wait(fd, queued[i]), -ECANCELED);
	EXPECT_ZERO(p, PAGE);
	EXPECT_RET(run_op(fd, ctx, op_fill(ADDR(p), 1, 8)), -ENOENT);
	return test_pass("destroying a busy context");
}
