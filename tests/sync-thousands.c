/* SPDX-License-Identifier: MIT */
/*
 * Thousands of unfinished jobs, nearly as many as a file may have, in two contexts, each
 * waiting for the timeline point of the one before it in the other and making its
 * own: all are done, and in that order.
 *
 * VM: timeout=120
 */
#include "foreign.h"

#define N	(4000 / (uint64_t)slowness)

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private(4 * MIB), at = 0, n;
	uint32_t timeline = syncobj_new(fd), ctx[2] = { ctx_new(fd), ctx_new(fd) }, h;
	struct foreign f = foreign_new();
	struct drm_userptr_sync first = foreign_sync(fd, &f);

	h = obj_wrap(fd, p, 4 * MIB, 0);
	for (int i = 0; i < 2; i++)
		EXPECT_OK(vm_map(fd, ctx[i], h, 0, 0x100000, 4 * MIB, 0));
	p[0] = 0x77;
	for (n = 0; n < N && foreign_lasts(&f); n++) {
		/* the word that the job before wrote, one further */
		struct drm_userptr_op op = op_copy(0x100000 + (n + 1) * 8, 0x100000 + n * 8, 8);
		struct drm_userptr_sync in = { .handle = timeline, .point = n };
		struct drm_userptr_sync out = { .handle = timeline, .point = n + 1 };

		EXPECT_OK(submit(fd, &(struct job){
			.ctx = ctx[n & 1], .flags = DRM_USERPTR_SUBMIT_NONBLOCK,
			.ops = &op, .n_ops = 1, .in = n ? &in : &first, .n_in = 1,
			.out = &out, .n_out = 1,
		}));
	}
	printf("%" PRIu64 " jobs\n", n);
	EXPECT_OK(timeline_query(fd, timeline, &at));
	EXPECT_EQ(at, 0);
	EXPECT_ZERO(p + 1, n * 8);
	EXPECT_UNSIGNALLED(&f);
	foreign_signal(&f);
	EXPECT_OK(timeline_wait(fd, timeline, n, FOREVER_S * SECOND));
	EXPECT_OK(timeline_query(fd, timeline, &at));
	EXPECT_EQ(at, n);
	EXPECT_WORDS(p, (n + 1) * 8, 0x77);
	EXPECT_ZERO(p + n + 1, PAGE);
	foreign_drop(&f);
	return test_pass("thousands of jobs");
}
