// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * import - another driver's dma-buf as a GEM object
 *
 * It comes in under prime.lock and the device-wide object_name_lock, where it is
 * attached and no more. (Before Linux 7.1 the core then maps a buffer whose exporter
 * may move it, and unmaps it when the attachment goes.) When it is bound for the
 * first time it is mapped for the kernel, which is how the engine gets at it; and
 * before, if its exporter may move it, for the device, which has it stay. Both last
 * until the object goes, or the device is unplugged. What the kernel can not see, or
 * is no memory, is refused.
 *
 * Others are not mapped for the device: no device gets at it, and where mappings are
 * copies (bounce buffers) the end of one would write an old copy back.
 *
 * Who may hold an import when its last handle goes:
 *
 *	mappings	removed with the handle, or with their context
 *	ioctls		hold a reference while they run
 *	jobs		a reference each, until retire has told the exporter that
 *			the CPU is done with the buffer
 */

#include <linux/dma-buf.h>
#include <linux/fs.h>
#include <linux/iosys-map.h>
#include <linux/slab.h>

#include <drm/drm_drv.h>
#include <drm/drm_prime.h>

#include "drv.h"
#include "gem.h"
#include "import.h"

/*
 * Can the kernel see it? The core warns of an exporter who is asked and can not,
 * and the helper that most DRM drivers export by is there for all of them.
 */
static bool uptr_dmabuf_has_vmap(struct dma_buf *dmabuf)
{
	struct drm_gem_object *gem;

	if (dmabuf->ops->vmap != drm_gem_dmabuf_vmap)
		return dmabuf->ops->vmap;
	gem = dmabuf->priv;
	return gem->funcs->vmap;
}

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

/* Has it stay where it is. */
static int uptr_import_pin(struct uptr_import *import)
{
	struct dma_buf_attachment *attach = import->base.import_attach;
	struct sg_table *sgt;

	if (!attach->dmabuf->ops->pin)
		return 0;
	sgt = dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	import->sgt = sgt;
	return 0;
}

static void uptr_import_unpin(struct uptr_import *import)
{
	if (!import->sgt)
		return;
	dma_buf_unmap_attachment_unlocked(import->base.import_attach,
					  import->sgt, DMA_BIDIRECTIONAL);
	import->sgt = NULL;
}

static int uptr_import_map_locked(struct uptr_import *import)
{
	int ret;

	if (!uptr_dmabuf_has_vmap(import->base.import_attach->dmabuf))
		return -EOPNOTSUPP;
	/* Once it is unplugged uptr_import_unplug() may have been here. */
	if (drm_dev_is_unplugged(import->base.dev))
		return -ENODEV;
	ret = uptr_import_pin(import);
	if (ret)
		return ret;
	ret = uptr_import_vmap(import);
	if (ret)
		uptr_import_unpin(import);
	return ret;
}

/**
 * uptr_import_map - have an import ready for jobs
 * @import: the import
 *
 * With no lock held: the exporter takes its own, and may wait.
 *
 * Return: 0; -EOPNOTSUPP: the kernel can not see it, or it is no memory; -ENODEV:
 * the device was unplugged; -EINTR: killed; or the exporter's error, of which
 * -EAGAIN has become -EBUSY: user space would call again for ever.
 */
int uptr_import_map(struct uptr_import *import)
{
	int ret = 0;

	if (mutex_lock_killable(&import->map_mutex))
		return -EINTR;
	if (!import->vaddr)
		ret = uptr_import_map_locked(import);
	mutex_unlock(&import->map_mutex);
	return ret == -EAGAIN ? -EBUSY : ret;
}

static void uptr_import_unmap(struct uptr_import *import)
{
	struct iosys_map map;

	if (!import->vaddr)
		return;
	iosys_map_set_vaddr(&map, import->vaddr);
	WRITE_ONCE(import->vaddr, NULL);
	dma_buf_vunmap_unlocked(import->base.import_attach->dmabuf, &map);
	uptr_import_unpin(import);
}

/**
 * uptr_import_unplug - unmap all imports
 * @udev: the device, unplugged, and no job runs any more
 *
 * They do not wait for their files to close: a device without its driver is to have
 * nothing mapped, and the exporter may want its memory.
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
 * Return: the object with one reference, or ERR_PTR: -EINVAL: its size is no
 * multiple of PAGE_SIZE, as a GEM object's has to be; -ENOMEM; or the exporter's
 * reason to refuse the device.
 */
struct drm_gem_object *uptr_import_create(struct uptr_device *udev,
					  struct dma_buf *dmabuf)
{
	struct dma_buf_attachment *attach;
	struct uptr_import *import;

	if (!dmabuf->size || !PAGE_ALIGNED(dmabuf->size))
		return ERR_PTR(-EINVAL);
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
	import->read_only = !(dmabuf->file->f_mode & FMODE_WRITE);
	uptr_bindings_init(&import->bindings);
	mutex_init(&import->map_mutex);
	mutex_lock(&udev->imports_lock);
	list_add(&import->link, &udev->imports);
	mutex_unlock(&udev->imports_lock);
	atomic_inc(&udev->stats.imports);
	return &import->base;
}
