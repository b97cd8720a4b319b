// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * drv - the DRM driver: registration, opening and closing
 *
 * Unplug, through sysfs or at module exit, in order: drm_dev_unplug(), after
 * which no ioctl starts and no commit is under way; then the jobs of every
 * queue are ended with -ENODEV; then imports are unmapped. Files stay open: their
 * objects, notifiers and the workqueues live until the last of them closes, and
 * the device goes then.
 */

#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <drm/drm_managed.h>
#include <drm/drm_prime.h>
#include <drm/userptr_drm.h>

#include "acquire.h"
#include "ctx.h"
#include "debugfs.h"
#include "drv.h"
#include "engine.h"
#include "fdinfo.h"
#include "import.h"
#include "ioctl.h"
#include "prime.h"

static int uptr_open(struct drm_device *drm, struct drm_file *file)
{
	struct uptr_file *ufile;
	int ret;

	ufile = kzalloc(sizeof(*ufile), GFP_KERNEL_ACCOUNT);
	if (!ufile)
		return -ENOMEM;
	ufile->udev = to_uptr_device(drm);
	xa_init_flags(&ufile->contexts, XA_FLAGS_ALLOC);
	mutex_init(&ufile->close_lock);
	init_waitqueue_head(&ufile->budget.wait);
	ufile->client_id = drm_file_client_id(file);

	ret = uptr_ctx_create_default(ufile);
	if (ret) {
		xa_destroy(&ufile->contexts);
		kfree(ufile);
		return ret;
	}
	file->driver_priv = ufile;
	return 0;
}

/* The handles are closed by now: the DRM core did so before. */
static void uptr_postclose(struct drm_device *drm, struct drm_file *file)
{
	struct uptr_file *ufile = to_uptr_file(file);

	uptr_ctx_destroy_all(ufile);
	WARN_ON(atomic_read(&ufile->n_objects));
	WARN_ON(atomic_read(&ufile->budget.jobs));
	mutex_destroy(&ufile->close_lock);
	kfree(ufile);
}

/*
 * No mmap: the pointer is the CPU's access to an object, and without the
 * operation every attempt ends with -ENODEV.
 */
static const struct file_operations uptr_fops = {
	.owner = THIS_MODULE,
	.open = drm_open,
	.release = drm_release,
	.unlocked_ioctl = drm_ioctl,
	.compat_ioctl = drm_compat_ioctl,
	.poll = drm_poll,
	.read = drm_read,
	.llseek = noop_llseek,
	.show_fdinfo = uptr_fdinfo_show,
	DRM_FOPS_COMPAT
};

static struct drm_driver uptr_drm_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER | DRIVER_SYNCOBJ |
			   DRIVER_SYNCOBJ_TIMELINE,
	.open = uptr_open,
	.postclose = uptr_postclose,
	.debugfs_init = uptr_debugfs_init,
	.prime_handle_to_fd = uptr_prime_handle_to_fd,
	.prime_fd_to_handle = drm_gem_prime_fd_to_handle,
	.gem_prime_import = uptr_prime_import,
	.ioctls = uptr_ioctls,
	.num_ioctls = UPTR_N_IOCTLS,
	.fops = &uptr_fops,
	.name = DRM_USERPTR_NAME,
	.desc = "process memory as GEM objects",
	.major = DRM_USERPTR_MAJOR,
	.minor = DRM_USERPTR_MINOR,
	DRM_DRIVER_COMPAT
};

/*
 * The last file was closed. When the engine's queue has run empty every job was
 * handed to retire; when retire's has, no callback on a foreign fence is left
 * that would use the engine's, and no object that would cancel requests to
 * workers. Workers use none of the two.
 */
static void uptr_device_fini(struct drm_device *drm, void *unused)
{
	struct uptr_device *udev = to_uptr_device(drm);

	if (udev->engine_wq)
		flush_workqueue(udev->engine_wq);
	if (udev->retire_wq)
		drain_workqueue(udev->retire_wq);
	uptr_pool_destroy(udev->pool);
	if (udev->retire_wq)
		destroy_workqueue(udev->retire_wq);
	if (udev->engine_wq)
		destroy_workqueue(udev->engine_wq);
	WARN_ON(!uptr_stats_idle(&udev->stats));
	mutex_destroy(&udev->imports_lock);
	mutex_destroy(&udev->queues_lock);
	mutex_destroy(&udev->mms_lock);
}

static int uptr_device_init(struct uptr_device *udev)
{
	int ret;

	mutex_init(&udev->mms_lock);
	INIT_LIST_HEAD(&udev->mms);
	mutex_init(&udev->queues_lock);
	INIT_LIST_HEAD(&udev->queues);
	mutex_init(&udev->imports_lock);
	INIT_LIST_HEAD(&udev->imports);

	ret = drmm_add_action_or_reset(&udev->drm, uptr_device_fini, NULL);
	if (ret)
		return ret;
	udev->engine_wq = alloc_workqueue("userptr-engine",
					  WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	udev->retire_wq = alloc_workqueue("userptr-retire", WQ_UNBOUND, 0);
	udev->pool = uptr_pool_create();
	return udev->engine_wq && udev->retire_wq && udev->pool ? 0 : -ENOMEM;
}

/*
 * As a device-managed action and not as the driver's remove: it runs at the
 * same time, and its form is the same on all kernels.
 */
static void uptr_unplug(void *data)
{
	struct uptr_device *udev = data;

	drm_dev_unplug(&udev->drm);
	uptr_engine_unplug(udev);
	uptr_import_unplug(udev);
}

static int uptr_probe(struct platform_device *pdev)
{
	struct uptr_device *udev;
	int ret;

	ret = dma_coerce_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (ret)
		return ret;
	/* What others map for it never gets to a real device. */
	dma_set_max_seg_size(&pdev->dev, UINT_MAX);
	dma_set_seg_boundary(&pdev->dev, ULONG_MAX);
	udev = devm_drm_dev_alloc(&pdev->dev, &uptr_drm_driver,
				  struct uptr_device, drm);
	if (IS_ERR(udev))
		return PTR_ERR(udev);
	ret = uptr_device_init(udev);
	if (ret)
		return ret;
	platform_set_drvdata(pdev, udev);

	ret = drm_dev_register(&udev->drm, 0);
	if (ret)
		return ret;
	return devm_add_action_or_reset(&pdev->dev, uptr_unplug, udev);
}

struct platform_driver uptr_platform_driver = {
	.probe = uptr_probe,
	.driver = {
		.name = DRM_USERPTR_NAME,
		.dev_groups = uptr_stats_groups,
	},
};
