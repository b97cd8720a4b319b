/* SPDX-License-Identifier: MIT */
/*
 * One syncobj as in and out of the same job: the job waits for the fence that
 * was there and leaves its own.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	uint32_t ctx = ctx_new(fd), third = ctx_new(fd);
	uint8_t *p = map_private(MIB);
	struct hold hold = hold_start(fd, 0);
	struct drm_userptr_sync both = { .handle = syncobj_new(fd) };
	int first = syncobj_export(fd, hold.syncobj), second;

	obj_mirror_in(fd, third, p, MIB);
	EXPECT_OK(syncobj_import(fd, both.handle, first));
	EXPECT_OK(submit(fd, &(struct job){
		.ctx = ctx, .in = &both, .n_in = 1, .out = &both, .n_out = 1,
	}));
	second = syncobj_export(fd, both.handle);
	/* one that waits for nothing is done: the other would be, too, if it did not wait */
	EXPECT_OK(run_op(fd, third, op_fill(ADDR(p), 1, MIB)));
	EXPECT_EQ(fence_info(second).state, FENCE_PENDING);
	EXPECT_EQ(fence_info(first).state, FENCE_PENDING);
	stop_no_more();
	EXPECT_RET(fence_wait(second).state, 0);
	EXPECT_RET(fence_info(first).state, 0);
	EXPECT(fence_info(first).time_ns <= fence_info(second).time_ns, "out of order");
	hold_finish(&hold);
	return test_pass("the same syncobj in and out");
}
