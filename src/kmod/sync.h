/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_SYNC_H_
#define _UPTR_SYNC_H_

#include <linux/types.h>

struct dma_fence;
struct dma_fence_chain;
struct drm_file;
struct drm_syncobj;
struct drm_userptr_sync;

/**
 * struct uptr_out_sync - a syncobj that gets a job's fence
 */
struct uptr_out_sync {
	/** @syncobj: The syncobj; a reference. */
	struct drm_syncobj *syncobj;
	/** @chain: For a timeline point: memory for its node; else NULL. */
	struct dma_fence_chain *chain;
	/** @point: The timeline point. */
	u64 point;
};

int uptr_sync_find_fence(struct drm_file *file,
			 const struct drm_userptr_sync *sync,
			 struct dma_fence **fence);
int uptr_sync_out_prepare(struct drm_file *file,
			  const struct drm_userptr_sync *sync, u32 count,
			  struct uptr_out_sync **outs);
void uptr_sync_out_publish(struct uptr_out_sync *outs, u32 count,
			   struct dma_fence *fence);
void uptr_sync_out_free(struct uptr_out_sync *outs, u32 count);

#endif /* _UPTR_SYNC_H_ */
