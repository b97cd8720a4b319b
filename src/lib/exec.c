// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * exec: jobs
 */
#include "private.h"

static uint32_t submit_flags(const struct drm_userptr_job *job)
{
	uint32_t flags = 0;

	if (job->flags & DRM_USERPTR_JOB_NONBLOCK)
		flags |= DRM_USERPTR_SUBMIT_NONBLOCK;
	if (!(job->flags & DRM_USERPTR_JOB_UNCHAINED))
		flags |= DRM_USERPTR_SUBMIT_CHAIN;
	return flags;
}

int drm_userptr_exec_submit(struct drm_userptr_ctx *ctx, struct drm_userptr_job *job)
{
	struct drm_userptr_submit args = {
		.ctx_id = ctx->id,
		.flags = submit_flags(job),
		.ops = {
			.ptr = (uintptr_t)job->ops,
			.count = job->num_ops,
			.stride = sizeof(job->ops[0]),
		},
		.in_syncs = {
			.ptr = (uintptr_t)job->in_syncs,
			.count = job->num_in_syncs,
			.stride = sizeof(job->in_syncs[0]),
		},
		.out_syncs = {
			.ptr = (uintptr_t)job->out_syncs,
			.count = job->num_out_syncs,
			.stride = sizeof(job->out_syncs[0]),
		},
	};
	int ret = -EINVAL;

	if (!(job->flags & ~(DRM_USERPTR_JOB_NONBLOCK | DRM_USERPTR_JOB_UNCHAINED)))
		ret = userptr_ioctl(ctx->dev, DRM_IOCTL_USERPTR_SUBMIT, &args);

	job->fault_addr = args.fault_addr;
	job->fault_op = args.fault_op;
	job->result = args.result;
	return ret;
}

/* One part of @whole, whose syncs and flags it takes according to its place in the row. */
static int submit_part(struct drm_userptr_ctx *ctx, const struct drm_userptr_op *op,
		       struct drm_userptr_job *whole, bool first, bool last)
{
	struct drm_userptr_job job = {
		.ops = op,
		.num_ops = 1,
	};
	int ret;

	if (first) {
		job.in_syncs = whole->in_syncs;
		job.num_in_syncs = whole->num_in_syncs;
		job.flags = whole->flags;
	}
	if (last) {
		job.out_syncs = whole->out_syncs;
		job.num_out_syncs = whole->num_out_syncs;
	}

	ret = drm_userptr_exec_submit(ctx, &job);

	whole->fault_addr = job.fault_addr;
	whole->fault_op = job.fault_op;
	whole->result |= job.result;
	return ret;
}

static int submit_split(struct drm_userptr_ctx *ctx, const struct drm_userptr_op *whole_op,
			const struct userptr_split *split, struct drm_userptr_job *whole)
{
	int ret;

	/* A row that is queued in part because the queue is full would be of no use. */
	if (whole->num_ops || whole->flags & DRM_USERPTR_JOB_NONBLOCK)
		return -EINVAL;

	whole->result = 0;
	for (uint64_t i = 0; i < split->count; i++) {
		struct userptr_part part = userptr_split_part(split, i);
		struct drm_userptr_op op = *whole_op;

		op.dst += part.offset;
		if (op.op == DRM_USERPTR_OP_COPY)
			op.src += part.offset;
		op.size = part.size;

		ret = submit_part(ctx, &op, whole, i == 0, i == split->count - 1);
		if (ret)
			return ret;
	}

	return 0;
}

int drm_userptr_exec_copy(struct drm_userptr_ctx *ctx, uint64_t dst, uint64_t src, uint64_t size,
			  struct drm_userptr_job *job)
{
	const struct drm_userptr_op op = {
		.op = DRM_USERPTR_OP_COPY,
		.dst = dst,
		.src = src,
	};
	struct userptr_split split =
		userptr_split(size, userptr_part_limit(ctx->dev->max_job_bytes));
	struct drm_userptr_job none = { 0 };

	split.backward = userptr_copy_is_backward(dst, src, size);
	return submit_split(ctx, &op, &split, job ? job : &none);
}

int drm_userptr_exec_fill(struct drm_userptr_ctx *ctx, uint64_t dst, uint64_t pattern,
			  uint64_t size, struct drm_userptr_job *job)
{
	const struct drm_userptr_op op = {
		.op = DRM_USERPTR_OP_FILL,
		.dst = dst,
		.value = pattern,
	};
	const struct userptr_split split =
		userptr_split(size, userptr_part_limit(ctx->dev->max_job_bytes));
	struct drm_userptr_job none = { 0 };

	return submit_split(ctx, &op, &split, job ? job : &none);
}
