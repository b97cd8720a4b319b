/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_COMPAT_DRM_DRM_GEM_H_
#define _UPTR_COMPAT_DRM_DRM_GEM_H_

#include <linux/fs.h>

#include_next <drm/drm_gem.h>

/*
 * DRM_FOPS_COMPAT - what the DRM core asks of every driver's file operations
 *
 * Since Linux 6.12 it warns about files without
 * FOP_UNSIGNED_OFFSET; older kernels do not know the flag.
 */
#ifdef FOP_UNSIGNED_OFFSET
#define DRM_FOPS_COMPAT .fop_flags = FOP_UNSIGNED_OFFSET,
#else
#define DRM_FOPS_COMPAT
#endif

#endif /* _UPTR_COMPAT_DRM_DRM_GEM_H_ */
