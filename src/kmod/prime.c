// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * prime - leaving the process as a dma-buf, and coming in
 *
 * This version does neither: a tracked object holds no page, and what it would
 * hand to another driver could be gone the next moment. Both doors are shut
 * here, since the DRM core's own way would export an object without pages.
 */

#include <linux/errno.h>

#include "prime.h"

/**
 * uptr_prime_handle_to_fd - export an object
 * @drm: the device
 * @file: the open file
 * @handle: the object
 * @flags: DRM_CLOEXEC, DRM_RDWR
 * @fd: the dma-buf
 *
 * Return: -EOPNOTSUPP.
 */
int uptr_prime_handle_to_fd(struct drm_device *drm, struct drm_file *file,
			    u32 handle, u32 flags, int *fd)
{
	return -EOPNOTSUPP;
}

/**
 * uptr_prime_fd_to_handle - import a dma-buf
 * @drm: the device
 * @file: the open file
 * @fd: the dma-buf
 * @handle: the object
 *
 * Return: -EOPNOTSUPP.
 */
int uptr_prime_fd_to_handle(struct drm_device *drm, struct drm_file *file,
			    int fd, u32 *handle)
{
	return -EOPNOTSUPP;
}
