// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * vm: what is mapped where in a context's address space
 */
#include "private.h"

int drm_userptr_vm_bind_ops(struct drm_userptr_ctx *ctx, struct drm_userptr_bind *ops,
			    uint32_t count, uint32_t *failed_op)
{
	struct drm_userptr_vm_bind args = {
		.ctx_id = ctx->id,
		.ops = {
			.ptr = (uintptr_t)ops,
			.count = count,
			.stride = sizeof(ops[0]),
		},
	};
	int ret = userptr_ioctl(ctx->dev, DRM_IOCTL_USERPTR_VM_BIND, &args);

	if (ret && failed_op)
		*failed_op = args.failed_op;
	return ret;
}

int drm_userptr_vm_map(struct drm_userptr_ctx *ctx, struct drm_userptr_bo *bo, uint64_t offset,
		       uint64_t size, uint32_t flags, uint64_t addr)
{
	struct drm_userptr_bind op = {
		.op = DRM_USERPTR_BIND_MAP,
		.flags = flags,
		.handle = bo->handle,
		.offset = offset,
		.addr = addr,
		.size = size,
	};

	return drm_userptr_vm_bind_ops(ctx, &op, 1, NULL);
}

int drm_userptr_vm_map_anywhere(struct drm_userptr_ctx *ctx, struct drm_userptr_bo *bo,
				uint64_t offset, uint64_t size, uint32_t flags, uint64_t *addr)
{
	struct drm_userptr_bind op = {
		.op = DRM_USERPTR_BIND_MAP,
		.flags = flags | DRM_USERPTR_BIND_ANYWHERE,
		.handle = bo->handle,
		.offset = offset,
		.size = size,
	};
	int ret = drm_userptr_vm_bind_ops(ctx, &op, 1, NULL);

	if (!ret)
		*addr = op.addr;
	return ret;
}

int drm_userptr_vm_unmap(struct drm_userptr_ctx *ctx, uint64_t addr, uint64_t size)
{
	struct drm_userptr_bind op = {
		.op = DRM_USERPTR_BIND_UNMAP,
		.addr = addr,
		.size = size,
	};

	return drm_userptr_vm_bind_ops(ctx, &op, 1, NULL);
}
