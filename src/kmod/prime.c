// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * prime - leaving the process as a dma-buf, and coming in
 *
 * Both go through the DRM core, which calls back with prime.lock and the
 * device-wide object_name_lock held: too late to get pages, to charge or to
 * wait. So an object is promoted here first, with no lock held but its own
 * promote_mutex, and what is called back only looks whether it was.
 *
 * The core looks the handle up once more. If it is another object by then it
 * was not promoted, and the core is asked again for the one it is now.
 */

#include <linux/mutex.h>

#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_prime.h>

#include "drv.h"
#include "gem.h"
#include "import.h"
#include "pages.h"
#include "prime.h"

/* How often a handle may turn out to be another object's. */
#define UPTR_EXPORT_ATTEMPTS	8

/*
 * The core hands out the dma-buf there is, whatever became of the object and
 * whatever the rights asked for: its descriptor would have its own.
 */
static int uptr_export_check(struct uptr_object *obj, u32 flags)
{
	int ret = 0;

	mutex_lock(&obj->export_mutex);
	if (READ_ONCE(uptr_gem_pages(obj)->detached) != DRM_USERPTR_CAUSE_NONE)
		ret = -ENODEV;
	else if (obj->dmabuf && obj->dmabuf_rdwr != !!(flags & DRM_RDWR))
		ret = -EACCES;
	mutex_unlock(&obj->export_mutex);
	return ret;
}

static int uptr_export_promoted(struct drm_device *drm, struct drm_file *file,
				struct uptr_object *obj, u32 handle, u32 flags,
				int *fd)
{
	int ret;

	if (obj->read_only && flags & DRM_RDWR)
		return -EACCES;
	if (mutex_lock_killable(&obj->promote_mutex))
		return -EINTR;
	ret = uptr_gem_promote(obj);
	if (!ret)
		ret = uptr_export_check(obj, flags);
	if (!ret)
		ret = drm_gem_prime_handle_to_fd(drm, file, handle, flags, fd);
	mutex_unlock(&obj->promote_mutex);
	return ret;
}

/**
 * uptr_prime_handle_to_fd - export an object
 * @drm: the device
 * @file: the open file
 * @handle: the object
 * @flags: DRM_CLOEXEC, DRM_RDWR
 * @fd: the dma-buf
 *
 * An import leaves as the dma-buf that it came in as.
 *
 * Return: 0; -ENOENT: no such handle; -EPERM, -EFAULT: not the owner, and it
 * never was exported; -ENOMEM: over RLIMIT_MEMLOCK; -EACCES: other rights than
 * those of the dma-buf there is, or writable and READ_ONLY; -ENODEV: detached;
 * -EBUSY: the handle keeps changing.
 */
int uptr_prime_handle_to_fd(struct drm_device *drm, struct drm_file *file,
			    u32 handle, u32 flags, int *fd)
{
	int attempts, ret = -EAGAIN;

	/* Never to the caller: user space would call again for ever. */
	for (attempts = 0; ret == -EAGAIN; attempts++) {
		struct uptr_object *obj;

		if (attempts == UPTR_EXPORT_ATTEMPTS)
			return -EBUSY;
		obj = uptr_gem_lookup(file, handle);
		if (PTR_ERR(obj) == -EOPNOTSUPP) {
			ret = drm_gem_prime_handle_to_fd(drm, file, handle,
							 flags, fd);
			continue;
		}
		if (IS_ERR(obj))
			return PTR_ERR(obj);
		ret = uptr_export_promoted(drm, file, obj, handle, flags, fd);
		uptr_gem_put(obj);
	}
	return ret;
}

/**
 * uptr_prime_import - &drm_driver.gem_prime_import
 * @drm: the device
 * @dmabuf: the dma-buf
 *
 * Under locks of the DRM core that are outside all of ours.
 *
 * Return: our own object that it was made of; else as uptr_import_create().
 */
struct drm_gem_object *uptr_prime_import(struct drm_device *drm,
					 struct dma_buf *dmabuf)
{
	struct uptr_object *obj = uptr_gem_of_dmabuf(dmabuf);

	if (!obj || obj->base.dev != drm)
		return uptr_import_create(to_uptr_device(drm), dmabuf);
	drm_gem_object_get(&obj->base);
	return &obj->base;
}
