/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_DEBUGFS_H_
#define _UPTR_DEBUGFS_H_

struct drm_minor;

void uptr_debugfs_init(struct drm_minor *minor);

#endif /* _UPTR_DEBUGFS_H_ */
