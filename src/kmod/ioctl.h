/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_IOCTL_H_
#define _UPTR_IOCTL_H_

#include <drm/drm_ioctl.h>
#include <drm/userptr_drm.h>

#define UPTR_N_IOCTLS (DRM_USERPTR_OBJECT_INFO + 1)

extern const struct drm_ioctl_desc uptr_ioctls[UPTR_N_IOCTLS];

#endif /* _UPTR_IOCTL_H_ */
