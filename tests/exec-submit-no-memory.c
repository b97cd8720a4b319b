/* SPDX-License-Identifier: MIT */
/*
 * Whichever allocation of a SUBMIT fails, the call is -ENOMEM or -EFAULT, nothing
 * is written, no syncobj gets a fence and the job's place in the queue is free
 * again, or the job is done; in a context of mappings and in a MIRROR_ALL one.
 *
 * VM: timeout=180
 */
#include "faults.h"

#define SIZE	(2 * PAGE)

static int dev;
static uint8_t *p, *q;

static uint32_t mirror_ctx(void)
{
	struct drm_userptr_ctx_create args = { .flags = DRM_USERPTR_CTX_MIRROR_ALL };

	EXPECT_OK(xioctl(dev, DRM_IOCTL_USERPTR_CTX_CREATE, &args));
	return args.ctx_id;
}

/* one job: a copy and a fill, behind a fence, with two fences of its own */
static int submit_once(uint32_t ctx, uint32_t before, uint32_t binary, uint32_t timeline)
{
	struct drm_userptr_op ops[] = {
		op_copy(ADDR(q), ADDR(p), PAGE), op_fill(ADDR(q) + PAGE, 0x33, PAGE),
	};
	struct drm_userptr_sync in = { .handle = before };
	struct drm_userptr_sync out[] = {
		{ .handle = binary }, { .handle = timeline, .point = 7 },
	};
	struct job job = {
		.ctx = ctx, .flags = DRM_USERPTR_SUBMIT_NONBLOCK, .ops = ops, .n_ops = 2,
		.in = &in, .n_in = 1, .out = out, .n_out = 2,
	};

	return submit(dev, &job);
}

static void submit_all(uint32_t ctx)
{
	uint32_t before = submit_op(dev, ctx, op_fill(ADDR(q), 1, PAGE));
	struct counters was;
	struct faults faults;

	EXPECT_OK(job_wait(dev, before));
	await_no_jobs();
	was = counters_now();
	EACH_FAULT(&faults) {
		uint32_t binary = syncobj_new(dev), timeline = syncobj_new(dev);
		uint64_t point = 0;

		/* pages that have to be got */
		EXPECT_SYS(madvise(q, SIZE, MADV_DONTNEED));
		if (FAULTED(&faults, submit_once(ctx, before, binary, timeline))) {
			EXPECT(!syncobj_has_fence(dev, binary), "a fence of no job");
			EXPECT_OK(timeline_query(dev, timeline, &point));
			EXPECT_EQ(point, 0);
			EXPECT_ZERO(q, SIZE);
		} else {
			EXPECT_OK(job_wait(dev, binary));
			EXPECT_OK(timeline_wait(dev, timeline, 7, FOREVER_S * SECOND));
			EXPECT_SAME(q, p, PAGE);
			EXPECT_WORDS(q + PAGE, PAGE, 0x33);
		}
		syncobj_free(dev, binary);
		syncobj_free(dev, timeline);
		EXPECT_IDLE_COUNTERS(was);
	}
	EXPECT_FAULTS(&faults, 8);
	printf("context %u: %u allocations\n", ctx, faults.nth - 2);
}

int main(void)
{
	faults_begin();
	/* the first place in the queue that is not given back is missed */
	module_param_set("max_jobs", 1);
	dev = device_open();
	p = map_private(SIZE);
	q = map_private(SIZE);
	fill_pattern(p, SIZE, 1);
	obj_mirror(dev, p, SIZE);
	obj_mirror(dev, q, SIZE);
	submit_all(0);
	submit_all(mirror_ctx());
	return test_pass("SUBMIT without memory");
}
