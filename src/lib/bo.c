// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * bo: objects made of the process's memory, or of another driver's
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <xf86drm.h>

#include "private.h"

int drm_userptr_bo_page_range(const struct drm_userptr_device *dev, const void *ptr, size_t size,
			      struct drm_userptr_page_range *range)
{
	uint64_t addr = drm_userptr_addr(ptr);
	uint64_t first, bytes;
	int ret = userptr_page_range(dev->page_size, addr, size, &first, &bytes);

	if (ret)
		return ret;
	if (bytes > SIZE_MAX)
		return -EINVAL;

	range->ptr = (void *)(uintptr_t)first;
	range->size = bytes;
	range->offset = addr - first;
	return 0;
}

int drm_userptr_bo_create(struct drm_userptr_ctx *ctx, void *ptr, size_t size, uint32_t flags,
			  uint64_t *memlock_shortfall, struct drm_userptr_bo **bo)
{
	struct drm_userptr_create args = {
		.user_ptr = drm_userptr_addr(ptr),
		.user_size = size,
		.flags = flags,
		.ctx_id = ctx->id,
	};
	struct drm_userptr_bo *new = malloc(sizeof(*new));
	int ret = -ENOMEM;

	if (new)
		ret = userptr_ioctl(ctx->dev, DRM_IOCTL_USERPTR_CREATE, &args);
	if (memlock_shortfall)
		*memlock_shortfall = args.memlock_shortfall;
	if (ret) {
		free(new);
		return ret;
	}

	new->dev = ctx->dev;
	new->handle = args.handle;
	*bo = new;
	return 0;
}

void drm_userptr_bo_close(struct drm_userptr_bo *bo)
{
	struct drm_gem_close args = { 0 };

	if (!bo)
		return;

	/* Fails only when the device is gone; the handle goes with the file then. */
	args.handle = bo->handle;
	userptr_ioctl(bo->dev, DRM_IOCTL_GEM_CLOSE, &args);
	free(bo);
}

uint32_t drm_userptr_bo_handle(const struct drm_userptr_bo *bo)
{
	return bo->handle;
}

int drm_userptr_bo_info(const struct drm_userptr_bo *bo, struct drm_userptr_object_info *info)
{
	struct drm_userptr_object_info args = { .handle = bo->handle };
	int ret = userptr_ioctl(bo->dev, DRM_IOCTL_USERPTR_OBJECT_INFO, &args);

	if (!ret)
		*info = args;
	return ret;
}

int drm_userptr_bo_acquire(struct drm_userptr_bo *bo, uint64_t offset, uint64_t size)
{
	struct drm_userptr_acquire args = {
		.handle = bo->handle,
		.offset = offset,
		.size = size,
	};

	return userptr_ioctl(bo->dev, DRM_IOCTL_USERPTR_ACQUIRE, &args);
}

int drm_userptr_bo_acquire_event(struct drm_userptr_bo *bo, uint64_t offset, uint64_t size,
				 int eventfd)
{
	struct drm_userptr_acquire args = {
		.handle = bo->handle,
		.flags = DRM_USERPTR_ACQUIRE_EVENTFD,
		.offset = offset,
		.size = size,
		.eventfd = eventfd,
	};

	return userptr_ioctl(bo->dev, DRM_IOCTL_USERPTR_ACQUIRE, &args);
}

int drm_userptr_bo_set_domain(struct drm_userptr_bo *bo, uint32_t domain)
{
	struct drm_userptr_set_domain args = {
		.handle = bo->handle,
		.domain = domain,
	};

	return userptr_ioctl(bo->dev, DRM_IOCTL_USERPTR_SET_DOMAIN, &args);
}

int drm_userptr_bo_wait(struct drm_userptr_bo *bo, int64_t deadline_ns)
{
	struct drm_userptr_wait args = {
		.handle = bo->handle,
		.timeout_ns = deadline_ns,
	};

	return userptr_ioctl(bo->dev, DRM_IOCTL_USERPTR_WAIT, &args);
}

int drm_userptr_bo_madvise(struct drm_userptr_bo *bo, uint32_t madv, uint32_t *retained)
{
	struct drm_userptr_madvise args = {
		.handle = bo->handle,
		.madv = madv,
	};
	int ret = userptr_ioctl(bo->dev, DRM_IOCTL_USERPTR_MADVISE, &args);

	if (!ret && retained)
		*retained = args.retained;
	return ret;
}

int drm_userptr_bo_import(struct drm_userptr_device *dev, int dmabuf_fd, uint64_t *size,
			  struct drm_userptr_bo **bo)
{
	struct drm_userptr_bo *new;
	off_t bytes = lseek(dmabuf_fd, 0, SEEK_END);
	int ret;

	if (bytes < 0)
		return -errno;
	new = malloc(sizeof(*new));
	if (!new)
		return -ENOMEM;
	ret = userptr_libdrm_result(drmPrimeFDToHandle(dev->fd, dmabuf_fd, &new->handle));
	if (ret) {
		free(new);
		return ret;
	}
	new->dev = dev;
	if (size)
		*size = (uint64_t)bytes;
	*bo = new;
	return 0;
}

int drm_userptr_bo_export(struct drm_userptr_bo *bo, uint32_t flags, int *dmabuf_fd)
{
	int ret = drmPrimeHandleToFD(bo->dev->fd, bo->handle, flags, dmabuf_fd);

	return userptr_libdrm_result(ret);
}

int drm_userptr_bo_export_memory(struct drm_userptr_device *dev, void *ptr, size_t size,
				 uint32_t flags, struct drm_userptr_page_range *range,
				 int *dmabuf_fd)
{
	const uint32_t known = DRM_USERPTR_CREATE_READ_ONLY | DRM_USERPTR_CREATE_REVOCABLE_ONLY;
	uint32_t rights = DRM_CLOEXEC;
	struct drm_userptr_page_range pages;
	struct drm_userptr_bo *bo;
	int ret;

	if (flags & ~known)
		return -EINVAL;
	if (!(flags & DRM_USERPTR_CREATE_READ_ONLY))
		rights |= DRM_RDWR;

	ret = drm_userptr_bo_page_range(dev, ptr, size, &pages);
	if (ret)
		return ret;
	ret = drm_userptr_bo_create(&dev->ctx, pages.ptr, pages.size, flags, NULL, &bo);
	if (ret)
		return ret;
	ret = drm_userptr_bo_export(bo, rights, dmabuf_fd);
	drm_userptr_bo_close(bo);
	if (!ret && range)
		*range = pages;
	return ret;
}
