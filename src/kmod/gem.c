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
 *	workers		none: they hold the page set, and are told to stop
 *	dma-bufs	a reference each, until their last importer is gone
 *	revocation	a reference, by its work item
 *
 * So the object goes at once and its range may be wrapped anew, while a page
 * set with its notifiers lives on under the jobs that still use it.
 */

#include <linux/dma-resv.h>
#include <linux/eventfd.h>
#include <linux/slab.h>

#include "acquire.h"
#include "drv.h"
#include "engine.h"
#include "gem.h"
#include "hook.h"
#include "mm.h"
#include "notifier.h"
#include "pages.h"
#include "params.h"
#include "trace.h"

static void uptr_gem_clear(struct uptr_segment *seg, unsigned long first,
			   unsigned long last, enum drm_userptr_cause cause)
{
	uptr_pages_clear(seg, first, last, cause);
	uptr_acquire_changed(seg->owner, first, last);
}

/* What an invalidation does to a tracked object: to its pages and its jobs. */
const struct uptr_segment_ops uptr_gem_tracked_ops = {
	.clear = uptr_gem_clear,
	.settle = uptr_engine_settle,
};

/*
 * The process's memory is another one than that a pinned object holds. Importers
 * are told by a work item: that takes the lock on the object's reservation.
 */
static void uptr_gem_diverge(struct uptr_segment *seg, unsigned long first,
			     unsigned long last, enum drm_userptr_cause cause)
{
	struct uptr_pages *set = seg->owner;
	struct uptr_object *obj = set->owner;

	if (!uptr_pages_diverge(seg, first, last, cause))
		return;
	if (obj && READ_ONCE(obj->exported) &&
	    kref_get_unless_zero(&obj->base.refcount))
		queue_work(set->udev->retire_wq, &obj->revoke);
}

/* The pages of a pinned object stay: its jobs may go on. */
static bool uptr_gem_let_go_on(struct uptr_segment *seg, unsigned long first,
			       unsigned long last, bool gone, bool blockable)
{
	return true;
}

static const struct uptr_segment_ops uptr_gem_pinned_ops = {
	.clear = uptr_gem_diverge,
	.settle = uptr_gem_let_go_on,
};

/* What an object's range means to another one that overlaps it. */
static enum uptr_claim uptr_gem_claim(struct interval_tree_node *node)
{
	struct uptr_object *obj = container_of(node, struct uptr_object, node);

	if (READ_ONCE(uptr_gem_pages(obj)->detached) != DRM_USERPTR_CAUSE_NONE)
		return UPTR_CLAIM_NONE;
	return atomic_read(&obj->users) || READ_ONCE(obj->dmabuf) ?
	       UPTR_CLAIM_HELD : UPTR_CLAIM_PASSING;
}

static void uptr_gem_put_pages(struct uptr_pages *set)
{
	uptr_acquire_cancel(set);
	uptr_pages_put(set);
}

static void uptr_gem_free(struct drm_gem_object *gem)
{
	struct uptr_object *obj = to_uptr_object(gem);
	struct uptr_device *udev = to_uptr_device(gem->dev);

	WARN_ON(atomic_read(&obj->bindings.count));
	WARN_ON(atomic_read(&obj->users));
	WARN_ON(obj->dmabuf);
	trace_uptr_object_destroy(gem, obj->node.start, gem->size);
	uptr_mm_tree_remove(obj->umm, &obj->node);
	if (uptr_pages_pinned(obj->pages))
		uptr_pages_set_owner(obj->pages, NULL);
	uptr_gem_put_pages(obj->pages);
	if (obj->tracked)
		uptr_gem_put_pages(obj->tracked);
	mutex_destroy(&obj->promote_mutex);
	mutex_destroy(&obj->export_mutex);
	uptr_mm_put(obj->umm);
	drm_gem_object_release(gem);
	kfree(obj);
	atomic_dec(&udev->stats.objects);
}

/**
 * uptr_gem_add_handle - an object, or an import, gets a handle
 * @gem: the object
 * @ufile: the open file
 *
 * Return: 0; -EPERM: by its global name, which would be a way past the owner;
 * -ENOSPC: there are max_objects.
 */
int uptr_gem_add_handle(struct drm_gem_object *gem, struct uptr_file *ufile)
{
	if (gem->name)
		return -EPERM;
	if (atomic_inc_return(&ufile->n_objects) <= uptr_param_max_objects())
		return 0;
	atomic_dec(&ufile->n_objects);
	return -ENOSPC;
}

/**
 * uptr_gem_remove_handle - a handle is closed, and what was mapped by it goes
 * @bindings: of the object
 * @ufile: the open file
 */
void uptr_gem_remove_handle(struct uptr_bindings *bindings,
			    struct uptr_file *ufile)
{
	if (atomic_read(&bindings->count))
		uptr_vm_unmap_object(ufile, bindings);
	atomic_dec(&ufile->n_objects);
}

static void uptr_gem_close(struct drm_gem_object *gem, struct drm_file *file)
{
	struct uptr_object *obj = to_uptr_object(gem);

	uptr_gem_remove_handle(&obj->bindings, to_uptr_file(file));
	atomic_dec(&obj->users);
}

static int uptr_gem_open(struct drm_gem_object *gem, struct drm_file *file)
{
	struct uptr_object *obj = to_uptr_object(gem);
	int ret;

	ret = uptr_gem_add_handle(gem, to_uptr_file(file));
	if (!ret && atomic_inc_return(&obj->users) == 1)
		uptr_mm_tree_changed(obj->umm);
	return ret;
}

static const struct drm_gem_object_funcs uptr_gem_funcs = {
	.free = uptr_gem_free,
	.open = uptr_gem_open,
	.close = uptr_gem_close,
	.export = uptr_gem_export,
};

/**
 * uptr_gem_is_userptr - is it an object of ours, and not an import
 * @gem: a GEM object of the device
 *
 * Return: true when to_uptr_object() may be used.
 */
bool uptr_gem_is_userptr(struct drm_gem_object *gem)
{
	return gem->funcs == &uptr_gem_funcs;
}

static const struct uptr_segment_ops *
uptr_gem_segment_ops(enum drm_userptr_mode mode)
{
	return mode == DRM_USERPTR_MODE_TRACKED ? &uptr_gem_tracked_ops :
						  &uptr_gem_pinned_ops;
}

/**
 * uptr_gem_create - make an object over a range of the caller's memory
 * @udev: the device
 * @addr: first address, a multiple of PAGE_SIZE
 * @size: bytes, a multiple of PAGE_SIZE, not 0
 * @mode: how it is to hold its pages
 * @read_only: jobs may not write to it
 *
 * Looks at no page, and gives out no handle. One that is not tracked has to be
 * pinned before it gets one.
 *
 * Return: the object with one reference, or ERR_PTR: -EINVAL when it overlaps
 * another object of this address space, -EBUSY when one that is on its way in or
 * out, -EINTR when killed, -ENOMEM.
 */
struct uptr_object *uptr_gem_create(struct uptr_device *udev,
				    unsigned long addr, unsigned long size,
				    enum drm_userptr_mode mode, bool read_only)
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
	obj->pages = uptr_pages_create(udev, obj->umm,
				       uptr_gem_segment_ops(mode), mode, addr,
				       size >> PAGE_SHIFT, read_only);
	if (IS_ERR(obj->pages)) {
		ret = PTR_ERR(obj->pages);
		goto err_put_mm;
	}
	obj->read_only = read_only;
	mutex_init(&obj->promote_mutex);
	mutex_init(&obj->export_mutex);
	INIT_WORK(&obj->revoke, uptr_gem_revoke_work);
	uptr_bindings_init(&obj->bindings);
	obj->node.start = addr;
	obj->node.last = addr + size - 1;
	ret = uptr_mm_tree_insert(obj->umm, &obj->node,
				  uptr_param_allow_overlap() ? NULL :
							       uptr_gem_claim);
	if (ret)
		goto err_put_pages;

	obj->base.funcs = &uptr_gem_funcs;
	drm_gem_private_object_init(&udev->drm, &obj->base, size);
	atomic_inc(&udev->stats.objects);
	trace_uptr_object_create(&obj->base, addr, size,
				 read_only ? DRM_USERPTR_CREATE_READ_ONLY : 0,
				 mode);
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
 * Return: a reference, for uptr_gem_put(), or ERR_PTR: -ENOENT: none;
 * -EOPNOTSUPP: an import.
 */
struct uptr_object *uptr_gem_lookup(struct drm_file *file, u32 handle)
{
	struct drm_gem_object *gem = drm_gem_object_lookup(file, handle);

	if (!gem)
		return ERR_PTR(-ENOENT);
	if (uptr_gem_is_userptr(gem))
		return to_uptr_object(gem);
	drm_gem_object_put(gem);
	return ERR_PTR(-EOPNOTSUPP);
}

/**
 * uptr_gem_access - may the caller use an object
 * @obj: the object
 *
 * One that was ever exported may be used by whoever has a handle: it was given
 * away. It is pinned, so no memory of its owner is needed.
 *
 * Return: as uptr_mm_access().
 */
int uptr_gem_access(struct uptr_object *obj)
{
	/* Pairs with uptr_gem_export(): who sees it sees the pinned pages. */
	if (smp_load_acquire(&obj->exported))
		return 0;
	return uptr_mm_access(obj->umm);
}

/**
 * uptr_gem_acquire - get pages of an object
 * @obj: the object
 * @offset: first byte
 * @size: bytes, not 0
 * @write: also for writing, unless the object is read-only
 * @failed: on error: offset of the first byte that could not be had
 *
 * Return: as uptr_acquire() and uptr_mm_access().
 */
int uptr_gem_acquire(struct uptr_object *obj, u64 offset, u64 size, bool write,
		     u64 *failed)
{
	unsigned long page;
	int ret;

	*failed = offset;
	ret = uptr_gem_access(obj);
	if (ret)
		return ret;
	ret = uptr_acquire(uptr_gem_pages(obj), offset >> PAGE_SHIFT,
			   (offset + size - 1) >> PAGE_SHIFT,
			   write && !obj->read_only, &page);
	if (ret)
		*failed = max(offset, (u64)page << PAGE_SHIFT);
	return ret;
}

/**
 * uptr_gem_acquire_start - have pages of an object got by workers
 * @obj: the object
 * @offset: first byte
 * @size: bytes, not 0
 * @eventfd: to be signalled, or NULL; a reference, which goes to this call
 *
 * Return: as uptr_acquire_start() and uptr_mm_access().
 */
int uptr_gem_acquire_start(struct uptr_object *obj, u64 offset, u64 size,
			   struct eventfd_ctx *eventfd)
{
	int ret = uptr_gem_access(obj);

	if (ret) {
		if (eventfd)
			eventfd_ctx_put(eventfd);
		return ret;
	}
	return uptr_acquire_start(uptr_gem_pages(obj), offset >> PAGE_SHIFT,
				  (offset + size - 1) >> PAGE_SHIFT,
				  !obj->read_only, eventfd);
}

/**
 * uptr_gem_pin - get the pages of an object that is not tracked
 * @obj: the object, which has no handle yet
 *
 * Return: as uptr_acquire_pinned(). On -ENOMEM &uptr_object.shortfall says how
 * many pages RLIMIT_MEMLOCK lacks.
 */
int uptr_gem_pin(struct uptr_object *obj)
{
	int ret = uptr_acquire_pinned(obj->pages, &obj->shortfall);

	if (!ret)
		uptr_pages_set_owner(obj->pages, obj);
	return ret;
}

/* Pins a tracked object, beside the set it has. */
static int uptr_gem_promote_tracked(struct uptr_object *obj)
{
	struct uptr_pages *old = obj->pages, *set;
	int ret;

	set = uptr_pages_create(old->udev, obj->umm, &uptr_gem_pinned_ops,
				DRM_USERPTR_MODE_PINNED, old->addr,
				old->npages, old->read_only);
	if (IS_ERR(set))
		return PTR_ERR(set);
	ret = uptr_acquire_pinned(set, &obj->shortfall);
	if (ret) {
		uptr_pages_put(set);
		return ret;
	}
	uptr_pages_set_owner(set, obj);
	uptr_hook(UPTR_HOOK_PROMOTED);
	/* No job is committed on the old set after this. */
	dma_resv_lock(obj->base.resv, NULL);
	obj->tracked = old;
	/* Pairs with uptr_gem_pages(). */
	smp_store_release(&obj->pages, set);
	dma_resv_unlock(obj->base.resv);
	return 0;
}

/**
 * uptr_gem_promote - have an object hold its pages, and be told of changes
 * @obj: the object, its promote_mutex held
 *
 * From tracked to pinned; and from unsynchronized to being told. There is no way
 * back. Jobs that were committed before keep the set they have, which lives
 * until the object goes; they are waited for, so that what is given away is not
 * still being written by a job that an invalidation would end.
 *
 * Return: 0; -EPERM or -EFAULT: not the owner, see uptr_mm_access(); -EINTR,
 * -ERESTARTSYS: a signal came; else as uptr_acquire_pinned().
 */
int uptr_gem_promote(struct uptr_object *obj)
{
	struct uptr_pages *set = obj->pages;
	int ret;

	lockdep_assert_held(&obj->promote_mutex);

	ret = uptr_gem_access(obj);
	if (ret || obj->promoted)
		return ret;
	/* Where a signal does no harm; there may be more after it. */
	ret = uptr_gem_wait(&obj->base, true, MAX_SCHEDULE_TIMEOUT);
	if (ret)
		return ret;
	if (set->mode == DRM_USERPTR_MODE_UNSYNCHRONIZED)
		ret = uptr_acquire_watch_pinned(set);
	else if (set->mode == DRM_USERPTR_MODE_TRACKED)
		ret = uptr_gem_promote_tracked(obj);
	if (!ret)
		ret = uptr_gem_wait(&obj->base, true, MAX_SCHEDULE_TIMEOUT);
	obj->promoted = !ret;
	return ret;
}

/**
 * uptr_gem_madvise - say whether an object's content is worth keeping
 * @obj: the object
 * @dontneed: it is not
 *
 * Return: 0; -EINVAL: not worth keeping, and pinned; -EBUSY: not worth keeping,
 * and a job is unfinished.
 */
int uptr_gem_madvise(struct uptr_object *obj, bool dontneed)
{
	struct uptr_pages *set = uptr_gem_pages(obj);

	if (!dontneed) {
		if (READ_ONCE(set->dontneed))
			uptr_pages_keep_content(set);
		return 0;
	}
	if (uptr_pages_pinned(set))
		return -EINVAL;
	if (uptr_gem_wait(&obj->base, true, 0))
		return -EBUSY;
	WRITE_ONCE(set->dontneed, true);
	return 0;
}

/**
 * uptr_gem_wait - wait for jobs of an object or an import
 * @gem: the object
 * @for_write: for all of them, not only those that write
 * @timeout: in jiffies; 0 asks without waiting
 *
 * Of what is shared, also for what others do to it. Not for fences that are kept
 * beside those (DMA_RESV_USAGE_BOOKKEEP): to wait for one may cost its owner dear,
 * who has to leave the device for it.
 *
 * Return: 0, -ETIME, or -ERESTARTSYS when a signal came.
 */
int uptr_gem_wait(struct drm_gem_object *gem, bool for_write, long timeout)
{
	enum dma_resv_usage usage = dma_resv_usage_rw(for_write);
	struct dma_resv *resv = gem->resv;
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
	int error = xchg(&uptr_gem_pages(obj)->job_error, 0);

	if (!error && obj->tracked)
		error = xchg(&obj->tracked->job_error, 0);
	return error;
}
