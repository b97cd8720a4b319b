// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * ctx: device address spaces with their timelines
 */
#include <stdlib.h>

#include "private.h"

int drm_userptr_ctx_create(struct drm_userptr_device *dev, uint32_t flags, uint32_t va_bits,
			   struct drm_userptr_ctx **ctx)
{
	struct drm_userptr_ctx_create args = {
		.flags = flags,
		.va_bits = va_bits,
	};
	struct drm_userptr_ctx *new = malloc(sizeof(*new));
	int ret;

	if (!new)
		return -ENOMEM;

	ret = userptr_ioctl(dev, DRM_IOCTL_USERPTR_CTX_CREATE, &args);
	if (ret) {
		free(new);
		return ret;
	}

	new->dev = dev;
	new->id = args.ctx_id;
	*ctx = new;
	return 0;
}

void drm_userptr_ctx_destroy(struct drm_userptr_ctx *ctx)
{
	struct drm_userptr_ctx_destroy args = { 0 };

	if (!ctx)
		return;

	/* Fails only when the device is gone, and the context with it. */
	args.ctx_id = ctx->id;
	userptr_ioctl(ctx->dev, DRM_IOCTL_USERPTR_CTX_DESTROY, &args);
	free(ctx);
}

uint32_t drm_userptr_ctx_id(const struct drm_userptr_ctx *ctx)
{
	return ctx->id;
}
