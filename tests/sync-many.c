/* SPDX-License-Identifier: MIT */
/*
 * A job waits for all of its in-syncobjs and signals all of its out-syncobjs,
 * as many as are allowed, binary and timeline points mixed.
 *
 * VM: hooks
 */
#include "hook.h"

#define N	1024

int main(void)
{
	int fd = device_open();
	uint32_t free_ctx = ctx_new(fd), timeline = syncobj_new(fd);
	struct drm_userptr_sync *in = calloc(N, sizeof(*in)), *out = calloc(N, sizeof(*out));
	uint8_t *p = map_private(MIB);
	struct hold hold[3];

	EXPECT(in && out, "no memory");
	obj_mirror_in(fd, free_ctx, p, MIB);
	for (int i = 0; i < 3; i++)
		hold[i] = hold_start(fd, ctx_new(fd));
	for (int i = 0; i < N; i++) {
		in[i] = (struct drm_userptr_sync){ .handle = hold[i % 3].syncobj };
		out[i] = (struct drm_userptr_sync){
			.handle = i < N / 2 ? timeline : syncobj_new(fd),
			.point = i < N / 2 ? i + 1 : 0,
		};
	}
	EXPECT_OK(submit(fd, &(struct job){ .in = in, .n_in = N, .out = out, .n_out = N }));
	for (int i = 0; i < 3; i++) {
		/* one that waits for nothing is done: the other would be, too, if it did not wait */
		EXPECT_OK(run_op(fd, free_ctx, op_fill(ADDR(p), 1, MIB)));
		EXPECT_RET(job_state(fd, out[N - 1].handle), FENCE_PENDING);
		hold_release(&hold[i]);
	}
	EXPECT_RET(job_wait(fd, out[N - 1].handle), -EFAULT);
	for (int i = 0; i < N / 2; i++) {
		EXPECT_OK(timeline_wait(fd, timeline, i + 1, SECOND));
		EXPECT_OK(syncobj_wait(fd, out[N / 2 + i].handle, 0));
	}
	return test_pass("many syncobjs");
}
