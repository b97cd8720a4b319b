/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_PRIME_H_
#define _UPTR_PRIME_H_

#include <linux/types.h>

struct drm_device;
struct drm_file;

int uptr_prime_handle_to_fd(struct drm_device *drm, struct drm_file *file,
			    u32 handle, u32 flags, int *fd);
int uptr_prime_fd_to_handle(struct drm_device *drm, struct drm_file *file,
			    int fd, u32 *handle);

#endif /* _UPTR_PRIME_H_ */
