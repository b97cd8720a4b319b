/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_COMPAT_DRM_DRM_DRV_H_
#define _UPTR_COMPAT_DRM_DRM_DRV_H_

#include_next <drm/drm_drv.h>

/*
 * DRM_DRIVER_COMPAT - members of struct drm_driver that newer kernels dropped
 *
 * Without a date older kernels warn when user space asks for the version.
 */
#ifdef UPTR_DRM_DRIVER_HAS_DATE
#define DRM_DRIVER_COMPAT .date = "20261122",
#else
#define DRM_DRIVER_COMPAT
#endif

#endif /* _UPTR_COMPAT_DRM_DRM_DRV_H_ */
