/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_GEM_H_
#define _UPTR_GEM_H_

#include <linux/interval_tree.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include <drm/drm_gem.h>
#include <drm/userptr_drm.h>

#include "vm.h"

struct dma_buf;
struct eventfd_ctx;
struct uptr_device;
struct uptr_file;
struct uptr_mm;
struct uptr_pages;
struct uptr_segment_ops;

/**
 * struct uptr_object - a range of a process's memory as a GEM object
 */
struct uptr_object {
	/** @base: The GEM object. */
	struct drm_gem_object base;
	/** @umm: The address space; a reference. */
	struct uptr_mm *umm;
	/**
	 * @pages: The page set; a reference. Another one, and pinned, once the
	 * object was promoted: read it with uptr_gem_pages().
	 */
	struct uptr_pages *pages;
	/** @tracked: The page set before promotion; a reference, or NULL. */
	struct uptr_pages *tracked;
	/** @promote_mutex: Held over promotion and over an export. */
	struct mutex promote_mutex;
	/** @export_mutex: Protects @dmabuf and @dmabuf_rdwr. */
	struct mutex export_mutex;
	/** @dmabuf: What it is exported as, or NULL; no reference. */
	struct dma_buf *dmabuf;
	/** @dmabuf_rdwr: @dmabuf's descriptors are writable. */
	bool dmabuf_rdwr;
	/** @revoke: Tells importers that the object was detached; holds a reference. */
	struct work_struct revoke;
	/** @promoted: Its pages are held and watched. Under @promote_mutex. */
	bool promoted;
	/** @exported: Was ever exported: whoever has a handle may use it. */
	bool exported;
	/** @revocable_only: Importers must be such as can be told. */
	bool revocable_only;
	/** @node: The range, in &uptr_mm.tree. */
	struct interval_tree_node node;
	/** @bindings: Mappings of the object. */
	struct uptr_bindings bindings;
	/** @read_only: Jobs may not write to it. */
	bool read_only;
	/** @users: Handles: 0 while it is made, and when only ioctls hold it. */
	atomic_t users;
	/** @shortfall: Pages that RLIMIT_MEMLOCK lacked for the last pin refused. */
	unsigned long shortfall;
};

static inline struct uptr_object *to_uptr_object(struct drm_gem_object *obj)
{
	return container_of(obj, struct uptr_object, base);
}

extern const struct uptr_segment_ops uptr_gem_tracked_ops;

struct uptr_object *uptr_gem_create(struct uptr_device *udev,
				    unsigned long addr, unsigned long size,
				    enum drm_userptr_mode mode, bool read_only);
/* In gem_export.c, which is as much a part of the object as this. */
struct dma_buf *uptr_gem_export(struct drm_gem_object *gem, int flags);
void uptr_gem_revoke_work(struct work_struct *work);
struct uptr_object *uptr_gem_of_dmabuf(struct dma_buf *dmabuf);

int uptr_gem_add_handle(struct drm_gem_object *gem, struct uptr_file *ufile);
void uptr_gem_remove_handle(struct uptr_bindings *bindings,
			    struct uptr_file *ufile);
struct uptr_object *uptr_gem_lookup(struct drm_file *file, u32 handle);
bool uptr_gem_is_userptr(struct drm_gem_object *gem);
int uptr_gem_access(struct uptr_object *obj);

static inline struct uptr_pages *uptr_gem_pages(struct uptr_object *obj)
{
	/* Pairs with uptr_gem_promote(). */
	return smp_load_acquire(&obj->pages);
}

static inline void uptr_gem_put(struct uptr_object *obj)
{
	drm_gem_object_put(&obj->base);
}

int uptr_gem_acquire(struct uptr_object *obj, u64 offset, u64 size, bool write,
		     u64 *failed);
int uptr_gem_acquire_start(struct uptr_object *obj, u64 offset, u64 size,
			   struct eventfd_ctx *eventfd);
int uptr_gem_pin(struct uptr_object *obj);
int uptr_gem_promote(struct uptr_object *obj);
int uptr_gem_madvise(struct uptr_object *obj, bool dontneed);
int uptr_gem_wait(struct drm_gem_object *gem, bool for_write, long timeout);
int uptr_gem_job_error(struct uptr_object *obj);

#endif /* _UPTR_GEM_H_ */
