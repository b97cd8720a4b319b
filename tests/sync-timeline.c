/* SPDX-License-Identifier: MIT */
/*
 * Timeline syncobjs: points signal in order with their jobs, a job waits for
 * the point it names, a point that is not there yet is -EINVAL.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	uint32_t timeline = syncobj_new(fd), other = ctx_new(fd), third = ctx_new(fd);
	uint64_t *p = map_private(PAGE), *q = map_private(PAGE), *r = map_private(PAGE), at = 0;
	struct drm_userptr_sync in = { .handle = timeline }, out = { .handle = timeline };
	struct drm_userptr_op op;
	struct hold hold;

	obj_mirror(fd, p, PAGE);
	obj_mirror_in(fd, other, q, PAGE);
	obj_mirror_in(fd, third, r, PAGE);
	hold = hold_start(fd, 0);
	for (uint64_t point = 10; point <= 30; point += 10) {
		op = op_fill(ADDR(p), point, PAGE);
		out.point = point;
		EXPECT_OK(submit(fd, &(struct job){
			.ops = &op, .n_ops = 1, .out = &out, .n_out = 1,
		}));
	}
	in.point = 31;
	EXPECT_RET(submit(fd, &(struct job){ .in = &in, .n_in = 1 }), -EINVAL);
	in.point = 20;
	out = (struct drm_userptr_sync){ .handle = syncobj_new(fd) };
	op = op_fill(ADDR(q), 0x99, PAGE);
	EXPECT_OK(submit(fd, &(struct job){
		.ctx = other, .ops = &op, .n_ops = 1, .in = &in, .n_in = 1,
		.out = &out, .n_out = 1,
	}));
	/* one that waits for nothing is done: the other would be, too, if it did not wait */
	EXPECT_OK(run_op(fd, third, op_fill(ADDR(r), 0x55, PAGE)));
	EXPECT_OK(timeline_query(fd, timeline, &at));
	EXPECT_EQ(at, 0);
	EXPECT_RET(timeline_wait(fd, timeline, 10, 0), -ETIME);
	EXPECT_ZERO(q, PAGE);
	EXPECT_HELD(&hold);
	hold_release(&hold);

	EXPECT_OK(job_wait(fd, out.handle));
	EXPECT_WORDS(q, PAGE, 0x99);
	EXPECT_OK(timeline_wait(fd, timeline, 20, 0));
	EXPECT_OK(timeline_wait(fd, timeline, 30, FOREVER_S * SECOND));
	EXPECT_OK(timeline_query(fd, timeline, &at));
	EXPECT_EQ(at, 30);
	EXPECT_WORDS(p, PAGE, 30);
	/* a point between two counts as the next one, which has signalled */
	in.point = 15;
	EXPECT_OK(submit(fd, &(struct job){ .in = &in, .n_in = 1 }));
	return test_pass("timeline syncobjs");
}
