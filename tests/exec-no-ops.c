/* SPDX-License-Identifier: MIT */
/*
 * A job without operations passes fences on: its out-fence signals when its
 * in-fences and the jobs before it in the context have.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	uint32_t ctx = ctx_new(fd), third = ctx_new(fd);
	uint8_t *p = map_private(MIB);
	struct drm_userptr_sync in, out;
	struct hold hold = hold_start(fd, 0);
	struct job job = { .ctx = ctx, .in = &in, .n_in = 1, .out = &out, .n_out = 1 };
	struct fence held, passed;

	in = (struct drm_userptr_sync){ .handle = hold.syncobj };
	out = (struct drm_userptr_sync){ .handle = syncobj_new(fd) };
	EXPECT_OK(run_ops(fd, ctx, NULL, 0));
	obj_mirror_in(fd, third, p, MIB);
	EXPECT_OK(submit(fd, &job));
	/* one that waits for nothing is done: the other would be, too, if it did not wait */
	EXPECT_OK(run_op(fd, third, op_fill(ADDR(p), 1, MIB)));
	EXPECT_RET(job_state(fd, out.handle), FENCE_PENDING);
	EXPECT_HELD(&hold);
	stop_no_more();
	passed = job_fence(fd, out.handle);
	held = job_fence(fd, hold.syncobj);
	EXPECT_RET(passed.state, 0);
	EXPECT(passed.time_ns >= held.time_ns, "it signalled before its in-fence");
	hold_finish(&hold);
	return test_pass("a job without operations");
}
