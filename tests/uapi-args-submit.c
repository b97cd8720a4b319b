/* SPDX-License-Identifier: MIT */
/*
 * SUBMIT refuses every wrong argument with the documented errno; nothing is
 * written and no fence appears.
 */
#include "helpers.h"

#define FILL_VALUE	0x1111222233334444ull

static int fd;
static uint32_t syncobj;
static uint64_t *p;

static struct drm_userptr_sync out_sync(void)
{
	return (struct drm_userptr_sync){ .handle = syncobj };
}

/* the bad operation stands second, after one that would be seen */
static void refused(struct drm_userptr_op bad, int want, int line)
{
	struct drm_userptr_op ops[2] = { op_fill(ADDR(p), FILL_VALUE, 64), bad };
	struct drm_userptr_sync out = out_sync();
	struct job job = { .ops = ops, .n_ops = 2, .out = &out, .n_out = 1 };
	int ret = submit(fd, &job);

	if (ret != want)
		test_fail(__FILE__, line, "SUBMIT: expected %s, got %s",
			  error_name(want), error_name(ret));
	if (want == -EINVAL && job.fault_addr)
		test_fail(__FILE__, line, "fault_addr: expected 0 with -EINVAL, got %#" PRIx64,
			  job.fault_addr);
}

#define REFUSED(want, op, member, value)				\
	do {								\
		struct drm_userptr_op bad_ = (op);			\
		bad_.member = (value);					\
		refused(bad_, want, __LINE__);				\
	} while (0)

static int with_syncs(const struct drm_userptr_sync *in, uint32_t n_in,
		      const struct drm_userptr_sync *out, uint32_t n_out)
{
	struct drm_userptr_op op = op_fill(ADDR(p), FILL_VALUE, 64);
	struct job job = {
		.ops = &op, .n_ops = 1, .in = in, .n_in = n_in, .out = out, .n_out = n_out,
	};

	return submit(fd, &job);
}

static int with_ops(uint32_t count, uint64_t bytes)
{
	struct drm_userptr_op *ops = calloc(count, sizeof(*ops));
	int ret;

	EXPECT(ops, "no memory");
	for (uint32_t i = 0; i < count; i++)
		ops[i] = op_fill(ADDR(p), FILL_VALUE, bytes);
	ret = submit_ops(fd, 0, 0, ops, count, NULL);
	free(ops);
	return ret;
}

int main(void)
{
	struct drm_userptr_sync in, out, *many;
	struct drm_userptr_op copy, fill;
	struct drm_userptr_submit good;
	uint32_t max_ops;
	struct job job;

	fd = device_open();
	syncobj = syncobj_new(fd);
	p = map_private(MIB);
	obj_mirror(fd, p, MIB);
	copy = op_copy(ADDR(p), ADDR(p) + PAGE, 64);
	fill = op_fill(ADDR(p), FILL_VALUE, 64);
	out = out_sync();
	job = (struct job){ .ops = &fill, .n_ops = 1, .out = &out, .n_out = 1 };
	good = submit_args(&job);

	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_SUBMIT, good, flags,
			    ~(uint64_t)(DRM_USERPTR_SUBMIT_NONBLOCK | DRM_USERPTR_SUBMIT_CHAIN));
	good.ctx_id = 77;
	EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_SUBMIT, &good), -ENOENT);

	for (unsigned int bit = 0; bit < 32; bit++) {
		uint32_t one = 1u << bit;

		REFUSED(-EINVAL, copy, flags, one);
		REFUSED(-EINVAL, copy, value, one);
		REFUSED(-EINVAL, copy, value, (uint64_t)one << 32);
		REFUSED(-EINVAL, copy, dst_pitch, one);
		REFUSED(-EINVAL, copy, src_pitch, one);
		REFUSED(-EINVAL, copy, height, one);
		REFUSED(-EINVAL, copy, pad, one);
		REFUSED(-EINVAL, fill, flags, one);
		REFUSED(-EINVAL, fill, src, one);
		REFUSED(-EINVAL, fill, dst_pitch, one);
		REFUSED(-EINVAL, fill, src_pitch, one);
		REFUSED(-EINVAL, fill, height, one);
		REFUSED(-EINVAL, fill, pad, one);
		if (one > DRM_USERPTR_OP_COPY_2D)
			REFUSED(-EINVAL, copy, op, one);
	}

	/* syncobjs */
	in = (struct drm_userptr_sync){ .handle = syncobj };
	EXPECT_RET(with_syncs(&in, 1, NULL, 0), -EINVAL);	/* no fence yet */
	in.point = 5;
	EXPECT_RET(with_syncs(&in, 1, NULL, 0), -EINVAL);	/* no such point yet */
	in = (struct drm_userptr_sync){ .handle = 0 };
	EXPECT_RET(with_syncs(&in, 1, &out, 1), -ENOENT);
	in.handle = 4711;
	EXPECT_RET(with_syncs(&in, 1, &out, 1), -ENOENT);
	EXPECT_RET(with_syncs(NULL, 0, &in, 1), -ENOENT);
	for (unsigned int bit = 0; bit < 32; bit++) {
		struct drm_userptr_sync bad = { .handle = syncobj, .flags = 1u << bit };

		EXPECT_RET(with_syncs(NULL, 0, &bad, 1), -EINVAL);
	}
	many = calloc(1025, sizeof(*many));
	EXPECT(many, "no memory");
	for (uint32_t i = 0; i < 1025; i++)
		many[i] = (struct drm_userptr_sync){ .handle = syncobj, .point = i + 1 };
	EXPECT_RET(with_syncs(NULL, 0, many, 1025), -E2BIG);
	EXPECT_RET(with_syncs(many, 1025, NULL, 0), -E2BIG);

	/* more than one job may have */
	max_ops = (uint32_t)get_param(fd, DRM_USERPTR_PARAM_MAX_JOB_OPS);
	EXPECT_RET(with_ops(max_ops + 1, 8), -E2BIG);
	EXPECT_RET(with_ops((uint32_t)(get_param(fd, DRM_USERPTR_PARAM_MAX_JOB_BYTES) / MIB) + 1,
			    MIB), -E2BIG);
	EXPECT_RET(with_ops(1, 1ull << 63), -E2BIG);
	EXPECT_RET(with_ops(2, 1ull << 63), -E2BIG);		/* the sum wraps to 0 */

	/* addresses where nothing is mapped */
	REFUSED(-EFAULT, fill, dst, ADDR(p) + MIB);
	REFUSED(-EFAULT, fill, dst, ADDR(p) + MIB - 63);
	REFUSED(-EFAULT, fill, dst, 0);
	REFUSED(-EFAULT, fill, dst, -64ull);
	REFUSED(-EFAULT, fill, dst, -8ull);			/* wraps */
	REFUSED(-EFAULT, copy, src, 1ull << 63);

	EXPECT(!syncobj_has_fence(fd, syncobj), "a refused SUBMIT attached a fence");
	EXPECT_OK(obj_wait(fd, 1, 0));
	EXPECT_ZERO(p, MIB);

	/* and all of it was perfect otherwise */
	EXPECT_OK(with_ops(max_ops, 8));
	EXPECT_OK(with_syncs(NULL, 0, many, 1024));
	EXPECT_OK(run_op(fd, 0, fill));
	EXPECT_OK(run_op(fd, 0, copy));
	return test_pass("SUBMIT refuses wrong arguments");
}
