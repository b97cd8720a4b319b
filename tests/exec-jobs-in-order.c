/* SPDX-License-Identifier: MIT */
/*
 * Jobs of a context run one after the other in the order of their submission,
 * and their fences signal in that order.
 *
 * VM: hooks
 */
#include "hook.h"

#define N	64

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private(PAGE);
	uint32_t jobs[N];
	struct hold hold;
	int64_t last = 0;

	obj_mirror(fd, p, PAGE);
	hold = hold_start(fd, 0);
	for (uint64_t i = 0; i < N; i++) {
		struct drm_userptr_op ops[2] = {
			op_copy(ADDR(p) + 8 * (i + 1), ADDR(p) + 8 * i, 8),
			op_fill(ADDR(p) + 8 * i, i, 8),
		};

		EXPECT_OK(submit_ops(fd, 0, 0, ops, 2, &jobs[i]));
	}
	p[0] = 0x1234;
	EXPECT_HELD(&hold);
	hold_release(&hold);
	for (uint64_t i = 0; i < N; i++) {
		struct fence fence = job_fence(fd, jobs[i]);

		EXPECT_RET(fence.state, 0);
		EXPECT(fence.time_ns >= last, "fence %" PRIu64 " before the one before it", i);
		last = fence.time_ns;
		EXPECT_EQ(p[i], i);
	}
	EXPECT_EQ(p[N], 0x1234);
	return test_pass("jobs in order");
}
