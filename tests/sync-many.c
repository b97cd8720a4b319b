/* SPDX-License-Identifier: MIT */
/*
 * A job waits for all of its in-syncobjs and signals all of its out-syncobjs,
 * as many as are allowed, binary and timeline points mixed.
 */
#include "helpers.h"

#define N	1024

int main(void)
{
	int fd = device_open();
	uint32_t ctx[3], timeline = syncobj_new(fd);
	struct drm_userptr_sync *in = calloc(N, sizeof(*in)), *out = calloc(N, sizeof(*out));
	struct hold hold[3];
	struct fence done;

	EXPECT(in && out, "no memory");
	for (int i = 0; i < 3; i++) {
		ctx[i] = ctx_new(fd);
		hold[i] = hold_start_bytes(fd, ctx[i], (64 + 64 * i) * MIB);
	}
	for (int i = 0; i < N; i++) {
		in[i] = (struct drm_userptr_sync){ .handle = hold[i % 3].syncobj };
		out[i] = (struct drm_userptr_sync){
			.handle = i < N / 2 ? timeline : syncobj_new(fd),
			.point = i < N / 2 ? i + 1 : 0,
		};
	}
	EXPECT_OK(submit(fd, &(struct job){ .in = in, .n_in = N, .out = out, .n_out = N }));
	done = job_fence(fd, out[N - 1].handle);
	EXPECT_RET(done.state, 0);
	for (int i = 0; i < 3; i++)
		EXPECT(job_fence(fd, hold[i].syncobj).time_ns <= done.time_ns,
		       "it did not wait for in-fence %d", i);
	for (int i = 0; i < N / 2; i++) {
		EXPECT_OK(timeline_wait(fd, timeline, i + 1, SECOND));
		EXPECT_OK(syncobj_wait(fd, out[N / 2 + i].handle, 0));
	}
	for (int i = 0; i < 3; i++)
		hold_finish(&hold[i]);
	return test_pass("many syncobjs");
}
