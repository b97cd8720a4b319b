/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_PRIME_H_
#define _UPTR_PRIME_H_

#include <linux/types.h>

struct dma_buf;
struct drm_device;
struct drm_file;
struct drm_gem_object;

int uptr_prime_handle_to_fd(struct drm_device *drm, struct drm_file *file,
			    u32 handle, u32 flags, int *fd);
struct drm_gem_object *uptr_prime_import(struct drm_device *drm,
					 struct dma_buf *dmabuf);

#endif /* _UPTR_PRIME_H_ */
