/* SPDX-License-Identifier: MIT */
/*
 * The error of a foreign fence, here -ENOENT of one destroyed before it
 * signalled, becomes that of the job that waits for it: its sync_file tells it,
 * WAIT returns it, what is behind it with CHAIN is -ECANCELED, and what is
 * behind without it runs.
 */
#include "foreign.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(3 * PAGE), *q = map_private(PAGE);
	uint32_t h = obj_mirror(fd, p, 3 * PAGE), after, dependent, chained, unchained, ctx;
	struct foreign f = foreign_new();
	struct drm_userptr_sync in, out;
	struct drm_userptr_op op;

	if (!f.endless)
		test_skip("no fence here can be made to fail without sw_sync");
	ctx = ctx_new(fd);
	obj_mirror_in(fd, ctx, q, PAGE);
	after = submit_behind(fd, 0, &f, op_fill(ADDR(p), 0xbad, PAGE));
	op = op_fill(ADDR(p) + PAGE, 0xbad, PAGE);
	EXPECT_OK(submit_ops(fd, 0, DRM_USERPTR_SUBMIT_CHAIN, &op, 1, &chained));
	unchained = submit_op(fd, 0, op_fill(ADDR(p) + 2 * PAGE, 0x71, PAGE));
	/* in another context, and through another fence */
	op = op_fill(ADDR(q), 0xbad, PAGE);
	in = (struct drm_userptr_sync){ .handle = after };
	out = (struct drm_userptr_sync){ .handle = syncobj_new(fd) };
	EXPECT_OK(submit(fd, &(struct job){
		.ctx = ctx, .ops = &op, .n_ops = 1, .in = &in, .n_in = 1, .out = &out, .n_out = 1,
	}));
	dependent = out.handle;
	EXPECT_RET(job_state(fd, after), FENCE_PENDING);

	close(f.source); /* the timeline goes, and its fences with an error */
	EXPECT_RET(fence_wait(f.sync_file).state, -ENOENT);
	EXPECT_RET(job_wait(fd, after), -ENOENT);
	EXPECT_RET(job_wait(fd, dependent), -ENOENT);
	EXPECT_RET(job_wait(fd, chained), -ECANCELED);
	EXPECT_OK(job_wait(fd, unchained));
	EXPECT_RET(obj_wait(fd, h, FOREVER_S * SECOND), -ENOENT);
	EXPECT_OK(obj_wait(fd, h, 0));
	EXPECT_ZERO(p, 2 * PAGE);
	EXPECT_WORDS(p + 2 * PAGE, PAGE, 0x71);
	EXPECT_ZERO(q, PAGE);
	close(f.sync_file);
	return test_pass("the error of a foreign fence");
}
