/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_COMPAT_DRM_DRM_FILE_H_
#define _UPTR_COMPAT_DRM_DRM_FILE_H_

#include <linux/atomic.h>

#include_next <drm/drm_file.h>

/*
 * drm_file_client_id - a number for an open file that no other one has
 *
 * Asked for once, when the file is opened. Older kernels do not number files:
 * there each driver has numbers of its own.
 */
static inline u64 drm_file_client_id(const struct drm_file *file)
{
#ifdef UPTR_DRM_FILE_HAS_CLIENT_ID
	return file->client_id;
#else
	static atomic64_t ids;

	return atomic64_inc_return(&ids);
#endif
}

#endif /* _UPTR_COMPAT_DRM_DRM_FILE_H_ */
