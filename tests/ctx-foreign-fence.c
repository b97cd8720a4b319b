/* SPDX-License-Identifier: MIT */
/*
 * Neither destroying a context nor closing the file waits for the foreign fence
 * that their jobs wait for: these, and what is queued behind them, end with
 * -ECANCELED there and then and write nothing when the fence signals.
 */
#include "foreign.h"

int main(void)
{
	int fd = device_open(), other = device_open(), kept[2];
	struct alias a = alias_map(2 * PAGE);
	uint32_t ctx = ctx_new(fd), job, behind;
	struct foreign f = foreign_new();

	obj_mirror_in(fd, ctx, a.dev, PAGE);
	obj_mirror(other, a.dev + PAGE, PAGE);
	job = submit_behind(fd, ctx, &f, op_fill(ADDR(a.dev), 0xbad, PAGE));
	behind = submit_op(fd, ctx, op_fill(ADDR(a.dev), 0xbad, PAGE));
	EXPECT_RET(job_state(fd, job), FENCE_PENDING);
	EXPECT_OK(ctx_destroy(fd, ctx));
	EXPECT_UNSIGNALLED(&f);
	EXPECT_RET(job_state(fd, job), -ECANCELED);
	EXPECT_RET(job_state(fd, behind), -ECANCELED);

	kept[0] = syncobj_export(other, submit_behind(other, 0, &f,
						      op_fill(ADDR(a.dev) + PAGE, 0xbad, PAGE)));
	kept[1] = syncobj_export(other, submit_op(other, 0, op_fill(ADDR(a.dev) + PAGE, 0xbad,
								    PAGE)));
	EXPECT_RET(fence_info(kept[0]).state, FENCE_PENDING);
	close(other);
	EXPECT_UNSIGNALLED(&f);
	EXPECT_RET(fence_info(kept[0]).state, -ECANCELED);
	EXPECT_RET(fence_info(kept[1]).state, -ECANCELED);

	foreign_signal(&f);
	EXPECT_ZERO(a.see, a.size);
	foreign_drop(&f);
	return test_pass("a foreign fence keeps neither context nor file");
}
