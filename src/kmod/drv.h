/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_DRV_H_
#define _UPTR_DRV_H_

#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <drm/drm_device.h>
#include <drm/drm_file.h>

#include "stats.h"

/*
 * LOCK ORDER, outermost first.
 *
 *   obj->promote_mutex      mutex   promotion of an object, and its export
 *   prime.lock,             mutex   of the DRM core: handles and exports. The
 *   object_name_lock                callbacks that run under them look at the
 *                                   state of an object and no more.
 *   ufile->close_lock       mutex   closing a handle against ending a context
 *   vm->lock                mutex   mappings and VA nodes of a context, their
 *                                   generation; order of the context's commits.
 *                                   Allocation is allowed under it, access to
 *                                   user memory is not. Never held over an
 *                                   acquisition. Neither the engine nor a
 *                                   notifier takes it.
 *   udev->mms_lock          mutex   table of address spaces. Below it at most
 *                                   the tree_mutex of each, to list objects.
 *   umm->tree_mutex         mutex   overlap tree of an address space. Nothing
 *                                   below is taken under it.
 *   mmap_lock               rwsem   core mm. Taken by pages and, inside the
 *                                   core, when a notifier is inserted: with none
 *                                   of the locks below held.
 *   obj->export_mutex       mutex   the object's dma-buf, to tell its importers
 *   obj->resv               ww      fences of an object. Never in a notifier.
 *   umm->notifier_lock      rwsem   valid bits, entries and notifier sequence
 *                                   of every page set of an address space. Read:
 *                                   install and commit. Write: the notifier.
 *                                   Exactly one per commit. No allocation, no
 *                                   folio lock, no waiting under it.
 *   segment->lock,          spin    jobs of a segment; queue of a context;
 *   queue->lock,                    mappings of an object; requests to workers;
 *   bindings->lock,                 a fence. Leaves: none nests in another, and
 *   pool->lock,                     dma_fence_signal() is called under none.
 *   umm->borrow_lock,
 *   fence->lock
 *
 * Outside this order, each held over leaves at most:
 *
 *   udev->queues_lock       mutex   list of queues, for unplug
 *   udev->imports_lock      mutex   list of imports, for unplug. Below it
 *   import->map_mutex       mutex   mapping an import for the first time, and
 *                                   unmapping it at unplug: held while its
 *                                   exporter is called. SUBMIT never takes it
 *   file->table_lock        spin    DRM core: handles of an open file
 *   ufile->contexts         spin    the table's own lock
 *   umm->accounts_lock      mutex   list of accounts
 *   account->lock           mutex   which large folios are pinned; allocation is
 *                                   allowed under it
 *
 * Being the acquirer of a segment (uptr_segment_begin()) is like holding a lock
 * outside mmap_lock: it is waited for killably, by the mm side alone, with none
 * of these locks held.
 *
 * mmu_interval_notifier_remove() and mmu_interval_read_begin() sleep until an
 * invalidation has ended: they are called with none of these locks held.
 *
 * TWO WORLDS. The mm side (ioctl, exec, ctx, prime, gem, import, acquire, fault,
 * charge, pages, vm, sync, retire) may sleep, fault, allocate and fail. The fence
 * side (engine) leads to dma_fence_signal(): it takes none of these locks but the
 * leaves, allocates nothing, and drops the last reference to nothing. The notifier
 * waits for the fence side; so it takes only notifier_lock and leaves, and
 * allocates nothing either.
 */

struct uptr_pool;

/**
 * struct uptr_device - the device
 */
struct uptr_device {
	/** @drm: Base. */
	struct drm_device drm;
	/** @stats: What is alive, and what has happened. */
	struct uptr_stats stats;
	/**
	 * @engine_wq: Runs the contexts' queues: the fence side. Reclaim may wait
	 * for it through a notifier, hence WQ_MEM_RECLAIM: one rescuer serves
	 * all contexts, since a work item never waits.
	 */
	struct workqueue_struct *engine_wq;
	/**
	 * @retire_wq: Gives back what finished jobs held: the mm side. A work
	 * item a job, for one may have to wait for its process and is not to
	 * hold up another's.
	 */
	struct workqueue_struct *retire_wq;
	/** @pool: Workers that acquire pages: the mm side. */
	struct uptr_pool *pool;
	/** @mms_lock: Protects @mms. */
	struct mutex mms_lock;
	/** @mms: All &struct uptr_mm. */
	struct list_head mms;
	/** @queues_lock: Protects @queues. */
	struct mutex queues_lock;
	/** @queues: All &struct uptr_queue. */
	struct list_head queues;
	/** @imports_lock: Protects @imports. */
	struct mutex imports_lock;
	/** @imports: All &struct uptr_import. */
	struct list_head imports;
};

static inline struct uptr_device *to_uptr_device(struct drm_device *drm)
{
	return container_of(drm, struct uptr_device, drm);
}

/**
 * struct uptr_budget - what one open file takes of the engine
 */
struct uptr_budget {
	/** @jobs: Number of unfinished jobs. */
	atomic_t jobs;
	/** @busy_ns: How long its jobs have run; not counting those that run. */
	atomic64_t busy_ns;
	/** @wait: Woken whenever a job finishes. */
	wait_queue_head_t wait;
};

/**
 * struct uptr_file - an open file
 */
struct uptr_file {
	/** @udev: The device. */
	struct uptr_device *udev;
	/** @contexts: &struct uptr_ctx by id; its lock covers lookup and reference. */
	struct xarray contexts;
	/**
	 * @close_lock: Closing a handle and ending a context exclude each other,
	 * so that the former may follow an object's mappings to their VMs.
	 */
	struct mutex close_lock;
	/** @n_contexts: Number of @contexts. */
	atomic_t n_contexts;
	/** @n_objects: Number of handles. */
	atomic_t n_objects;
	/** @budget: What it takes of the engine. */
	struct uptr_budget budget;
	/** @client_id: Unique among the open files of all DRM devices. */
	u64 client_id;
};

static inline struct uptr_file *to_uptr_file(struct drm_file *file)
{
	return file->driver_priv;
}

struct platform_driver;

extern struct platform_driver uptr_platform_driver;

#endif /* _UPTR_DRV_H_ */
