/* SPDX-License-Identifier: MIT */
/*
 * Binary syncobjs: the out-syncobj gets a fence at SUBMIT, which signals when
 * the job is done; a job with it as in-syncobj, in another context, runs after.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	uint32_t ctx = ctx_new(fd);
	uint8_t *p = map_private(4 * MIB), *q = map_private(4 * MIB);
	struct drm_userptr_sync between, done;
	struct drm_userptr_op copy;
	uint32_t slow;

	obj_mirror(fd, p, 4 * MIB);
	obj_mirror_in(fd, ctx, q, 4 * MIB);
	EXPECT_OK(vm_map(fd, ctx, 1, 0, 0x10000000, 4 * MIB, 0));
	slow = halfway_fill(fd, 0, ADDR(p), 0x51, 4 * MIB);
	between = (struct drm_userptr_sync){ .handle = slow };
	done = (struct drm_userptr_sync){ .handle = syncobj_new(fd) };
	copy = op_copy(ADDR(q), 0x10000000, 4 * MIB);
	struct job job = {
		.ctx = ctx, .ops = &copy, .n_ops = 1,
		.in = &between, .n_in = 1, .out = &done, .n_out = 1,
	};
	EXPECT_OK(submit(fd, &job));
	EXPECT(syncobj_has_fence(fd, done.handle), "no fence after SUBMIT");
	EXPECT_RET(syncobj_wait(fd, done.handle, 0), -ETIME);
	EXPECT_RET(job_state(fd, slow), FENCE_PENDING);
	stop_no_more();
	EXPECT_OK(syncobj_wait(fd, done.handle, FOREVER_S * SECOND));
	EXPECT_OK(syncobj_wait(fd, slow, 0));
	EXPECT(job_fence(fd, slow).time_ns <= job_fence(fd, done.handle).time_ns, "out of order");
	EXPECT_WORDS(q, 4 * MIB, 0x51);
	return test_pass("binary syncobjs");
}
