/* SPDX-License-Identifier: MIT */
/*
 * A job whose in-fence ended with an error does not run and ends with that
 * error, and so does what depends on it; WAIT reports it.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	uint32_t a = ctx_new(fd), b = ctx_new(fd), h;
	uint64_t *p = map_private(PAGE);
	struct drm_userptr_sync in[2], out[2];
	struct drm_userptr_op op = op_fill(ADDR(p), 0xbad, PAGE);
	struct hold hold;

	h = obj_mirror_in(fd, a, p, PAGE);
	hold = hold_start(fd, 0);
	in[0] = (struct drm_userptr_sync){ .handle = hold.syncobj };
	for (int i = 0; i < 2; i++)
		out[i] = (struct drm_userptr_sync){ .handle = syncobj_new(fd) };
	in[1] = out[0];
	struct job first = {
		.ctx = a, .ops = &op, .n_ops = 1, .in = &in[0], .n_in = 1, .out = &out[0], .n_out = 1,
	};
	struct job second = { .ctx = b, .in = &in[1], .n_in = 1, .out = &out[1], .n_out = 1 };
	EXPECT_OK(submit(fd, &first));
	EXPECT_OK(submit(fd, &second));
	EXPECT_HELD(&hold);
	hold_release(&hold); /* -EFAULT */
	EXPECT_RET(job_wait(fd, out[0].handle), -EFAULT);
	EXPECT_RET(job_wait(fd, out[1].handle), -EFAULT);
	EXPECT_ZERO(p, PAGE);
	EXPECT_RET(obj_wait(fd, h, 0), -EFAULT);
	EXPECT_OK(obj_wait(fd, h, 0));

	/* the same with an in-fence that has failed before the SUBMIT */
	EXPECT_OK(submit(fd, &(struct job){
		.ctx = a, .ops = &op, .n_ops = 1, .in = &out[1], .n_in = 1,
		.out = &out[0], .n_out = 1,
	}));
	EXPECT_RET(job_wait(fd, out[0].handle), -EFAULT);
	EXPECT_ZERO(p, PAGE);

	/* and with a point of a timeline */
	in[0] = (struct drm_userptr_sync){ .handle = syncobj_new(fd), .point = 7 };
	EXPECT_OK(submit(fd, &(struct job){
		.ctx = b, .in = &out[1], .n_in = 1, .out = &in[0], .n_out = 1,
	}));
	EXPECT_OK(timeline_wait(fd, in[0].handle, 7, FOREVER_S * SECOND));
	EXPECT_OK(submit(fd, &(struct job){
		.ctx = a, .ops = &op, .n_ops = 1, .in = &in[0], .n_in = 1,
		.out = &out[0], .n_out = 1,
	}));
	EXPECT_RET(job_wait(fd, out[0].handle), -EFAULT);
	EXPECT_ZERO(p, PAGE);
	return test_pass("errors of in-fences");
}
