// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * import - another driver's dma-buf as a GEM object
 *
 * It comes in under prime.lock and the device-wide object_name_lock, where it is
 * attached and no more. It is mapped when it is bound for the first time, twice:
 * for the device, which has its exporter keep it where it is, and for the kernel,
 * which is how the engine gets at it. Both stay until the object goes, or the
 * device is unplugged. What the kernel can not see, or is no memory, is refused.
 *
 * Who may hold an import when its last handle goes:
 *
 *	mappings	removed with the handle, or with their context
 *	ioctls		hold a reference while they run
 *	jobs		a reference each, until retire has told the exporter that
 *			the CPU is done with the buffer
 */

#include <linux/dma-buf.h>
#include <linux/iosys-map.h>
#include <linux/slab.h>

#include <drm/drm_drv.h>
#include <drm/drm_prime.h>

#include "drv.h"
#include "gem.h"
#include "import.h"

static int uptr_import_vmap(struct uptr_import *import)
{
	struct dma_buf *dmabuf = import->base.import_attach->dmabuf;
	struct iosys_map map;
	int ret;

	ret = dma_buf_vmap_unlocked(dmabuf, &map);
	if (ret)
		return ret;
	if (map.is_iomem) {
		dma_buf_vunmap_unlocked(dmabuf, &map);
		return -EOPNOTSUPP;
	}
	WRITE_ONCE(import->vaddr, map.vaddr);
	return 0;
}

static int uptr_import_map_locked(struct uptr_import *import)
{
	struct dma_buf_attachment *attach = import->base.import_attach;
	struct sg_table *sgt;
	int ret;

	if (!attach->dmabuf->ops->vmap)
		return -EOPNOTSUPP;
	/* Once it is unplugged uptr_import_unplug() may have been here. */
	if (drm_dev_is_unplugged(import->base.dev))
		return -ENODEV;
	sgt = dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	ret = uptr_import_vmap(import);
	if (ret) {
		dma_buf_unmap_attachment_unlocked(attach, sgt,
						  DMA_BIDIRECTIONAL);
		return ret;
	}
	import->sgt = sgt;
	return 0;
}

/**
 * uptr_import_map - have an import ready for jobs
 * @import: the import
 *
 * With no lock held: the exporter takes its own, and may wait.
 *
 * Return: 0; -EOPNOTSUPP: the kernel can not see it, or it is no memory; -ENODEV:
 * the device was unplugged; -EINTR: killed; or the exporter's error.
 */
int uptr_import_map(struct uptr_import *import)
{
	int ret = 0;

	if (mutex_lock_killable(&import->map_mutex))
		return -EINTR;
	if (!import->sgt)
		ret = uptr_import_map_locked(import);
	mutex_unlock(&import->map_mutex);
	return ret;
}

static void uptr_import_unmap(struct uptr_import *import)
{
	struct dma_buf_attachment *attach = import->base.import_attach;
	struct iosys_map map;

	if (!import->sgt)
		return;
	iosys_map_set_vaddr(&map, import->vaddr);
	WRITE_ONCE(import->vaddr, NULL);
	dma_buf_vunmap_unlocked(attach->dmabuf, &map);
	dma_buf_unmap_attachment_unlocked(attach, import->sgt,
					  DMA_BIDIRECTIONAL);
	import->sgt = NULL;
}

/**
 * uptr_import_unplug - unmap all imports
 * @udev: the device, unplugged, and no job runs any more
 *
 * They can not wait for their files to close: a device without its driver may
 * have nothing mapped.
 */
void uptr_import_unplug(struct uptr_device *udev)
{
	struct uptr_import *import;

	mutex_lock(&udev->imports_lock);
	list_for_each_entry(import, &udev->imports, link) {
		mutex_lock(&import->map_mutex);
		uptr_import_unmap(import);
		mutex_unlock(&import->map_mutex);
	}
	mutex_unlock(&udev->imports_lock);
}

static void uptr_import_free(struct drm_gem_object *gem)
{
	struct uptr_import *import = to_uptr_import(gem);
	struct uptr_device *udev = to_uptr_device(gem->dev);

	WARN_ON(atomic_read(&import->bindings.count));
	mutex_lock(&udev->imports_lock);
	list_del(&import->link);
	mutex_unlock(&udev->imports_lock);
	uptr_import_unmap(import);
	drm_prime_gem_destroy(gem, NULL);
	mutex_destroy(&import->map_mutex);
	drm_gem_object_release(gem);
	kfree(import);
	atomic_dec(&udev->stats.imports);
}

static int uptr_import_open(struct drm_gem_object *gem, struct drm_file *file)
{
	return uptr_gem_add_handle(gem, to_uptr_file(file));
}

static void uptr_import_close(struct drm_gem_object *gem, struct drm_file *file)
{
	uptr_gem_remove_handle(&to_uptr_import(gem)->bindings,
			       to_uptr_file(file));
}

static const struct drm_gem_object_funcs uptr_import_funcs = {
	.free = uptr_import_free,
	.open = uptr_import_open,
	.close = uptr_import_close,
};

/**
 * to_uptr_import - the import that a GEM object is
 * @gem: a GEM object of the device
 *
 * Return: the import, or NULL: an object of ours.
 */
struct uptr_import *to_uptr_import(struct drm_gem_object *gem)
{
	return gem->funcs == &uptr_import_funcs ?
	       container_of(gem, struct uptr_import, base) : NULL;
}

/**
 * uptr_import_create - make an object of another driver's buffer
 * @udev: the device
 * @dmabuf: the buffer
 *
 * Under locks of the DRM core that are outside all of ours.
 *
 * Return: the object with one reference, or ERR_PTR: -ENOMEM, or the exporter's
 * reason to refuse the device.
 */
struct drm_gem_object *uptr_import_create(struct uptr_device *udev,
					  struct dma_buf *dmabuf)
{
	struct dma_buf_attachment *attach;
	struct uptr_import *import;

	import = kzalloc(sizeof(*import), GFP_KERNEL_ACCOUNT);
	if (!import)
		return ERR_PTR(-ENOMEM);
	attach = dma_buf_attach(dmabuf, udev->drm.dev);
	if (IS_ERR(attach)) {
		kfree(import);
		return ERR_CAST(attach);
	}
	get_dma_buf(dmabuf);
	import->base.funcs = &uptr_import_funcs;
	import->base.import_attach = attach;
	import->base.resv = dmabuf->resv;
	drm_gem_private_object_init(&udev->drm, &import->base, dmabuf->size);
	uptr_bindings_init(&import->bindings);
	mutex_init(&import->map_mutex);
	mutex_lock(&udev->imports_lock);
	list_add(&import->link, &udev->imports);
	mutex_unlock(&udev->imports_lock);
	atomic_inc(&udev->stats.imports);
	return &import->base;
}
