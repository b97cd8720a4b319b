// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * gem - one userptr object: an address space, a range, a page set, mappings
 *
 * Who may hold an object when its last handle goes, and what disposes of it:
 *
 *	mappings	removed with the handle, in every context of the file
 *			(uptr_gem_close()), or with their context
 *	ioctls		hold a reference while they run
 *	jobs		none: they hold the page set, until retire puts it
 *
 * So the object goes at once and its range may be wrapped anew, while a page
 * set with its notifiers lives on under the jobs that still use it.
 */

#include <linux/dma-resv.h>
#include <linux/slab.h>

#include "drv.h"
#include "engine.h"
#include "gem.h"
#include "mm.h"
#include "notifier.h"
#include "pages.h"
#include "params.h"

/* What an invalidation does to an object: to its pages and to its jobs. */
static const struct uptr_segment_ops uptr_gem_segment_ops = {
	.clear = uptr_pages_clear,
	.settle = uptr_engine_settle,
};

static void uptr_gem_free(struct drm_gem_object *gem)
{
	struct uptr_object *obj = to_uptr_object(gem);
	struct uptr_device *udev = to_uptr_device(gem->dev);

	WARN_ON(atomic_read(&obj->bindings.count));
	uptr_mm_tree_remove(obj->umm, &obj->node);
	uptr_pages_put(obj->pages);
	uptr_mm_put(obj->umm);
	drm_gem_object_release(gem);
	kfree(obj);
	atomic_dec(&udev->stats.objects);
}

static void uptr_gem_close(struct drm_gem_object *gem, struct drm_file *file)
{
	struct uptr_object *obj = to_uptr_object(gem);
	struct uptr_file *ufile = to_uptr_file(file);

	if (atomic_read(&obj->bindings.count))
		uptr_vm_unmap_object(ufile, &obj->bindings);
	atomic_dec(&ufile->n_objects);
}

static int uptr_gem_open(struct drm_gem_object *gem, struct drm_file *file)
{
	struct uptr_file *ufile = to_uptr_file(file);

	/* A global name would be a way past the owner: it leads nowhere. */
	if (gem->name)
		return -EPERM;
	if (atomic_inc_return(&ufile->n_objects) <= uptr_param_max_objects())
		return 0;
	atomic_dec(&ufile->n_objects);
	return -ENOSPC;
}

static const struct drm_gem_object_funcs uptr_gem_funcs = {
	.free = uptr_gem_free,
	.open = uptr_gem_open,
	.close = uptr_gem_close,
};

/**
 * uptr_gem_create - make an object over a range of the caller's memory
 * @udev: the device
 * @addr: first address, a multiple of PAGE_SIZE
 * @size: bytes, a multiple of PAGE_SIZE, not 0
 * @read_only: jobs may not write to it
 *
 * Looks at no page, and gives out no handle.
 *
 * Return: the object with one reference, or ERR_PTR: -EINVAL when it overlaps
 * another object of this address space, -EINTR when killed, -ENOMEM.
 */
struct uptr_object *uptr_gem_create(struct uptr_device *udev,
				    unsigned long addr, unsigned long size,
				    bool read_only)
{
	struct uptr_object *obj;
	int ret;

	obj = kzalloc(sizeof(*obj), GFP_KERNEL_ACCOUNT);
	if (!obj)
		return ERR_PTR(-ENOMEM);

	obj->umm = uptr_mm_get_current(udev);
	if (IS_ERR(obj->umm)) {
		ret = PTR_ERR(obj->umm);
		goto err_free;
	}
	obj->pages = uptr_pages_create(udev, obj->umm, &uptr_gem_segment_ops,
				       addr, size >> PAGE_SHIFT, read_only);
	if (IS_ERR(obj->pages)) {
		ret = PTR_ERR(obj->pages);
		goto err_put_mm;
	}
	obj->read_only = read_only;
	uptr_bindings_init(&obj->bindings);
	obj->node.start = addr;
	obj->node.last = addr + size - 1;
	ret = uptr_mm_tree_insert(obj->umm, &obj->node,
				  uptr_param_allow_overlap());
	if (ret)
		goto err_put_pages;

	obj->base.funcs = &uptr_gem_funcs;
	drm_gem_private_object_init(&udev->drm, &obj->base, size);
	atomic_inc(&udev->stats.objects);
	return obj;

err_put_pages:
	uptr_pages_put(obj->pages);
err_put_mm:
	uptr_mm_put(obj->umm);
err_free:
	kfree(obj);
	return ERR_PTR(ret);
}

/**
 * uptr_gem_lookup - the object behind a handle
 * @file: the open file
 * @handle: the handle
 *
 * Return: a reference, for uptr_gem_put(), or NULL.
 */
struct uptr_object *uptr_gem_lookup(struct drm_file *file, u32 handle)
{
	struct drm_gem_object *gem = drm_gem_object_lookup(file, handle);

	return gem ? to_uptr_object(gem) : NULL;
}

/**
 * uptr_gem_acquire - get pages of an object
 * @obj: the object
 * @offset: first byte
 * @size: bytes, not 0
 * @write: also for writing, unless the object is read-only
 * @failed: on error: offset of the first byte that could not be had
 *
 * Return: as uptr_pages_acquire() and uptr_mm_access().
 */
int uptr_gem_acquire(struct uptr_object *obj, u64 offset, u64 size, bool write,
		     u64 *failed)
{
	unsigned long page;
	int ret;

	*failed = offset;
	ret = uptr_mm_access(obj->umm);
	if (ret)
		return ret;
	ret = uptr_pages_acquire(obj->pages, offset >> PAGE_SHIFT,
				 (offset + size - 1) >> PAGE_SHIFT,
				 write && !obj->read_only, &page);
	if (ret)
		*failed = max(offset, (u64)page << PAGE_SHIFT);
	return ret;
}

/**
 * uptr_gem_wait - wait for jobs of an object
 * @obj: the object
 * @for_write: for all of them, not only those that write
 * @timeout: in jiffies; 0 asks without waiting
 *
 * Return: 0, -ETIME, or -ERESTARTSYS when a signal came.
 */
int uptr_gem_wait(struct uptr_object *obj, bool for_write, long timeout)
{
	enum dma_resv_usage usage = for_write ? DMA_RESV_USAGE_BOOKKEEP :
						DMA_RESV_USAGE_WRITE;
	struct dma_resv *resv = obj->base.resv;
	long ret;

	if (!timeout)
		return dma_resv_test_signaled(resv, usage) ? 0 : -ETIME;
	ret = dma_resv_wait_timeout(resv, usage, true, timeout);
	if (ret < 0)
		return ret;
	return ret ? 0 : -ETIME;
}

/**
 * uptr_gem_job_error - the first error of a job that was not asked for yet
 * @obj: the object
 *
 * Return: a negative errno, once; else 0.
 */
int uptr_gem_job_error(struct uptr_object *obj)
{
	return xchg(&obj->pages->job_error, 0);
}
