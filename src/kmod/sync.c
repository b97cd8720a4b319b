// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * sync - syncobjs in and out
 *
 * Prepare may allocate and fail, publish does neither, free gives back what
 * publish did not use.
 */

#include <linux/dma-fence-chain.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include <drm/drm_syncobj.h>
#include <drm/userptr_drm.h>

#include "sync.h"

/**
 * uptr_sync_find_fence - the fence a syncobj holds
 * @file: the open file
 * @sync: the syncobj and its point
 * @fence: a reference to the fence
 *
 * With no lock held. Does not wait for a point that is to come.
 *
 * Return: 0; -ENOENT: no such syncobj; -EINVAL: no fence at that point.
 */
int uptr_sync_find_fence(struct drm_file *file,
			 const struct drm_userptr_sync *sync,
			 struct dma_fence **fence)
{
	return drm_syncobj_find_fence(file, sync->handle, sync->point, 0,
				      fence);
}

/**
 * uptr_sync_out_prepare - look syncobjs up and get memory for their points
 * @file: the open file
 * @sync: the syncobjs
 * @count: how many
 * @outs: for uptr_sync_out_publish() and uptr_sync_out_free(); NULL if none
 *
 * Return: 0; -ENOENT: no such syncobj; -ENOMEM.
 */
int uptr_sync_out_prepare(struct drm_file *file,
			  const struct drm_userptr_sync *sync, u32 count,
			  struct uptr_out_sync **outs)
{
	struct uptr_out_sync *out;
	u32 i;
	int ret;

	*outs = NULL;
	if (!count)
		return 0;
	out = kvcalloc(count, sizeof(*out), GFP_KERNEL_ACCOUNT);
	if (!out)
		return -ENOMEM;

	for (i = 0; i < count; i++) {
		out[i].point = sync[i].point;
		ret = -ENOENT;
		out[i].syncobj = drm_syncobj_find(file, sync[i].handle);
		if (!out[i].syncobj)
			goto err_free;
		ret = -ENOMEM;
		if (sync[i].point)
			out[i].chain = dma_fence_chain_alloc();
		if (sync[i].point && !out[i].chain)
			goto err_free;
	}
	*outs = out;
	return 0;

err_free:
	uptr_sync_out_free(out, count);
	return ret;
}

/**
 * uptr_sync_out_publish - put a fence into the syncobjs; can not fail
 * @outs: the syncobjs
 * @count: how many
 * @fence: the fence
 */
void uptr_sync_out_publish(struct uptr_out_sync *outs, u32 count,
			   struct dma_fence *fence)
{
	u32 i;

	for (i = 0; i < count; i++) {
		if (!outs[i].chain) {
			drm_syncobj_replace_fence(outs[i].syncobj, fence);
			continue;
		}
		drm_syncobj_add_point(outs[i].syncobj, outs[i].chain, fence,
				      outs[i].point);
		/* The syncobj's now. */
		outs[i].chain = NULL;
	}
}

/**
 * uptr_sync_out_free - the end of uptr_sync_out_prepare()
 * @outs: the syncobjs, published or not, or NULL
 * @count: how many
 */
void uptr_sync_out_free(struct uptr_out_sync *outs, u32 count)
{
	u32 i;

	for (i = 0; outs && i < count; i++) {
		if (outs[i].chain)
			dma_fence_chain_free(outs[i].chain);
		if (outs[i].syncobj)
			drm_syncobj_put(outs[i].syncobj);
	}
	kvfree(outs);
}
