// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * gem_export - an object as a dma-buf
 *
 * It was promoted before: its pages are pinned and charged, and stay where they
 * are until the object goes, which the dma-buf keeps. So nothing here acquires a
 * page, whatever lock the importer holds, and a mapping is a table of pages.
 *
 * When the process's memory moves away the object is detached. Importers that
 * can be told are told, by a work item, for they have to be told under the
 * reservation lock, which no notifier may take. Mappings that exist stay valid;
 * no device gets a new one. The kernel's own view (vmap) is given all the same:
 * the core takes a refusal for a bug.
 *
 * Two tables of operations. A writable buffer is pinned dynamically, which is
 * what lets the core tell importers; before Linux 7.1 the core then maps it for
 * importers of the old kind when they attach, in both directions. So a read-only
 * one is not dynamic: an importer that only reads can map it in that direction,
 * and all others are refused.
 */

#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/dma-resv.h>
#include <linux/iosys-map.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include <drm/drm_prime.h>

#include "gem.h"
#include "mm.h"
#include "pages.h"

UPTR_IMPORT_NS_DMA_BUF;

static struct uptr_object *uptr_dmabuf_object(struct dma_buf *dmabuf)
{
	return to_uptr_object(dmabuf->priv);
}

static bool uptr_object_detached(struct uptr_object *obj)
{
	return READ_ONCE(uptr_gem_pages(obj)->detached) !=
	       DRM_USERPTR_CAUSE_NONE;
}

static int uptr_dmabuf_attach(struct dma_buf *dmabuf,
			      struct dma_buf_attachment *attach)
{
	struct uptr_object *obj = uptr_dmabuf_object(dmabuf);

	attach->peer2peer = false;
	/* A segment has whole pages. */
	if (dma_get_max_seg_size(attach->dev) < PAGE_SIZE)
		return -EINVAL;
	if (uptr_object_detached(obj))
		return -ENODEV;
	if (obj->revocable_only && !uptr_importer_can_be_told(attach))
		return -EOPNOTSUPP;
	return 0;
}

/* It is pinned already; but it is not to be mapped once it was detached. */
static int uptr_dmabuf_pin(struct dma_buf_attachment *attach)
{
	return uptr_object_detached(uptr_dmabuf_object(attach->dmabuf)) ?
	       -ENODEV : 0;
}

static void uptr_dmabuf_unpin(struct dma_buf_attachment *attach)
{
}

/* The pages as an array, for kvfree(), or NULL. */
static struct page **uptr_object_pages(struct uptr_object *obj)
{
	struct uptr_pages *set = uptr_gem_pages(obj);
	struct page **pages;
	unsigned long i;

	pages = kvmalloc_array(set->npages, sizeof(*pages), GFP_KERNEL);
	for (i = 0; pages && i < set->npages; i++)
		pages[i] = uptr_entry_page(uptr_pages_chunk(set, i)[i % UPTR_CHUNK_PAGES]);
	return pages;
}

/**
 * struct uptr_device_map - the pages as an importer's device sees them
 */
struct uptr_device_map {
	/** @table: What the importer is given. */
	struct sg_table table;
	/** @dir: The direction it was mapped in. */
	enum dma_data_direction dir;
};

static struct uptr_device_map *uptr_device_map_create(struct uptr_object *obj,
						      struct device *dev)
{
	struct page **pages = uptr_object_pages(obj);
	struct uptr_device_map *map = NULL;
	int ret = -ENOMEM;

	if (pages)
		map = kzalloc(sizeof(*map), GFP_KERNEL);
	if (map)
		ret = sg_alloc_table_from_pages_segment(&map->table, pages,
							obj->base.size >> PAGE_SHIFT,
							0, obj->base.size,
							dma_get_max_seg_size(dev),
							GFP_KERNEL);
	kvfree(pages);
	if (!ret)
		return map;
	kfree(map);
	return ERR_PTR(ret);
}

static void uptr_device_map_free(struct uptr_device_map *map)
{
	sg_free_table(&map->table);
	kfree(map);
}

static struct sg_table *uptr_dmabuf_map(struct dma_buf_attachment *attach,
					enum dma_data_direction dir)
{
	struct uptr_object *obj = uptr_dmabuf_object(attach->dmabuf);
	struct uptr_device_map *map;
	int ret;

	if (obj->read_only && dir != DMA_TO_DEVICE)
		return ERR_PTR(-EACCES);
	if (uptr_object_detached(obj))
		return ERR_PTR(-ENODEV);
	map = uptr_device_map_create(obj, attach->dev);
	if (IS_ERR(map))
		return ERR_CAST(map);
	ret = dma_map_sgtable(attach->dev, &map->table, dir, 0);
	if (ret) {
		uptr_device_map_free(map);
		return ERR_PTR(ret);
	}
	map->dir = dir;
	/* For the CPU's accesses between its mapping and its unmapping. */
	attach->priv = map;
	return &map->table;
}

static void uptr_dmabuf_unmap(struct dma_buf_attachment *attach,
			      struct sg_table *table,
			      enum dma_data_direction dir)
{
	attach->priv = NULL;
	dma_unmap_sgtable(attach->dev, table, dir, 0);
	uptr_device_map_free(container_of(table, struct uptr_device_map, table));
}

static void uptr_dmabuf_release(struct dma_buf *dmabuf)
{
	struct uptr_object *obj = uptr_dmabuf_object(dmabuf);

	mutex_lock(&obj->export_mutex);
	WRITE_ONCE(obj->dmabuf, NULL);
	mutex_unlock(&obj->export_mutex);
	uptr_mm_tree_changed(obj->umm);
	drm_gem_dmabuf_release(dmabuf);
}

static int uptr_dmabuf_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct uptr_object *obj = uptr_dmabuf_object(dmabuf);
	struct page **pages = uptr_object_pages(obj);
	void *addr = NULL;

	if (pages)
		addr = vmap(pages, obj->base.size >> PAGE_SHIFT, VM_MAP,
			    PAGE_KERNEL);
	kvfree(pages);
	if (!addr)
		return -ENOMEM;
	iosys_map_set_vaddr(map, addr);
	return 0;
}

static void uptr_dmabuf_vunmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	vunmap(map->vaddr);
}

/* The process's pointer is the CPU's access. */
static int uptr_dmabuf_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
{
	return -ENODEV;
}

static int uptr_dmabuf_begin_cpu_access(struct dma_buf *dmabuf,
					enum dma_data_direction dir)
{
	struct dma_buf_attachment *attach;
	int ret;

	ret = dma_resv_lock_interruptible(dmabuf->resv, NULL);
	if (ret)
		return ret;
	list_for_each_entry(attach, &dmabuf->attachments, node) {
		struct uptr_device_map *map = attach->priv;

		if (map)
			dma_sync_sgtable_for_cpu(attach->dev, &map->table,
						 map->dir);
	}
	dma_resv_unlock(dmabuf->resv);
	return 0;
}

static int uptr_dmabuf_end_cpu_access(struct dma_buf *dmabuf,
				      enum dma_data_direction dir)
{
	struct dma_buf_attachment *attach;

	dma_resv_lock(dmabuf->resv, NULL);
	list_for_each_entry(attach, &dmabuf->attachments, node) {
		struct uptr_device_map *map = attach->priv;

		if (map)
			dma_sync_sgtable_for_device(attach->dev, &map->table,
						    map->dir);
	}
	dma_resv_unlock(dmabuf->resv);
	return 0;
}

static const struct dma_buf_ops uptr_dmabuf_ops = {
	.attach = uptr_dmabuf_attach,
	.pin = uptr_dmabuf_pin,
	.unpin = uptr_dmabuf_unpin,
	.map_dma_buf = uptr_dmabuf_map,
	.unmap_dma_buf = uptr_dmabuf_unmap,
	.release = uptr_dmabuf_release,
	.begin_cpu_access = uptr_dmabuf_begin_cpu_access,
	.end_cpu_access = uptr_dmabuf_end_cpu_access,
	.mmap = uptr_dmabuf_mmap,
	.vmap = uptr_dmabuf_vmap,
	.vunmap = uptr_dmabuf_vunmap,
};

static const struct dma_buf_ops uptr_dmabuf_read_only_ops = {
	.attach = uptr_dmabuf_attach,
	.map_dma_buf = uptr_dmabuf_map,
	.unmap_dma_buf = uptr_dmabuf_unmap,
	.release = uptr_dmabuf_release,
	.mmap = uptr_dmabuf_mmap,
};

/**
 * uptr_gem_of_dmabuf - the object that a dma-buf was made of
 * @dmabuf: a dma-buf
 *
 * Return: the object, as long as the dma-buf, or NULL if it is another driver's.
 */
struct uptr_object *uptr_gem_of_dmabuf(struct dma_buf *dmabuf)
{
	if (dmabuf->ops != &uptr_dmabuf_ops &&
	    dmabuf->ops != &uptr_dmabuf_read_only_ops)
		return NULL;
	return uptr_dmabuf_object(dmabuf);
}

/**
 * uptr_gem_export - &drm_gem_object_funcs.export
 * @gem: the object
 * @flags: DRM_CLOEXEC, DRM_RDWR
 *
 * Under locks of the DRM core that are outside all of ours: a look at the state
 * and no more.
 *
 * Return: the dma-buf, or ERR_PTR: -EAGAIN: not promoted, so it is another
 * object than the caller promoted; -EACCES: writable, of a READ_ONLY object;
 * -ENODEV: detached; -ENOMEM.
 */
struct dma_buf *uptr_gem_export(struct drm_gem_object *gem, int flags)
{
	struct uptr_object *obj = to_uptr_object(gem);
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	struct dma_buf *dmabuf;

	if (!READ_ONCE(obj->promoted))
		return ERR_PTR(-EAGAIN);
	if (obj->read_only && flags & DRM_RDWR)
		return ERR_PTR(-EACCES);
	if (uptr_object_detached(obj))
		return ERR_PTR(-ENODEV);

	info.ops = obj->read_only ? &uptr_dmabuf_read_only_ops :
				    &uptr_dmabuf_ops;
	info.size = gem->size;
	info.flags = flags;
	info.priv = gem;
	info.resv = gem->resv;
	dmabuf = drm_gem_dmabuf_export(gem->dev, &info);
	if (IS_ERR(dmabuf))
		return dmabuf;
	mutex_lock(&obj->export_mutex);
	WRITE_ONCE(obj->dmabuf, dmabuf);
	obj->dmabuf_rdwr = flags & DRM_RDWR;
	mutex_unlock(&obj->export_mutex);
	/* Pairs with uptr_gem_access(): after the pinned pages. */
	smp_store_release(&obj->exported, true);
	return dmabuf;
}

/**
 * uptr_gem_revoke_work - tell the importers of an object that it was detached
 * @work: &uptr_object.revoke
 */
void uptr_gem_revoke_work(struct work_struct *work)
{
	struct uptr_object *obj = container_of(work, struct uptr_object, revoke);

	mutex_lock(&obj->export_mutex);
	/* Not released before it is taken out of there, under the mutex. */
	if (obj->dmabuf) {
		dma_resv_lock(obj->dmabuf->resv, NULL);
		dma_buf_invalidate_mappings(obj->dmabuf);
		dma_resv_unlock(obj->dmabuf->resv);
	}
	mutex_unlock(&obj->export_mutex);
	uptr_gem_put(obj);
}
