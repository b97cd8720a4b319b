// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * sync: syncobjs, sync_files and time
 */
#include <linux/sync_file.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <xf86drm.h>

#include "private.h"

#define NSEC_PER_SEC	1000000000

int64_t drm_userptr_deadline(uint64_t timeout_ns)
{
	struct timespec now;
	int64_t now_ns;

	clock_gettime(CLOCK_MONOTONIC, &now);
	now_ns = (int64_t)now.tv_sec * NSEC_PER_SEC + now.tv_nsec;

	if (timeout_ns > (uint64_t)(DRM_USERPTR_FOREVER - now_ns))
		return DRM_USERPTR_FOREVER;
	return now_ns + (int64_t)timeout_ns;
}

int drm_userptr_sync_create(const struct drm_userptr_device *dev, uint32_t flags, uint32_t *handle)
{
	return userptr_libdrm_result(drmSyncobjCreate(dev->fd, flags, handle));
}

int drm_userptr_sync_destroy(const struct drm_userptr_device *dev, uint32_t handle)
{
	return userptr_libdrm_result(drmSyncobjDestroy(dev->fd, handle));
}

int drm_userptr_sync_wait(const struct drm_userptr_device *dev, uint32_t handle, uint64_t point,
			  int64_t deadline_ns)
{
	/* Point 0 of the timeline call is a binary syncobj. */
	int ret = drmSyncobjTimelineWait(dev->fd, &handle, &point, 1, deadline_ns, 0, NULL);

	return userptr_libdrm_result(ret);
}

/* Exporting knows no points: a binary syncobj that holds the point's fence does. */
static int export_point(const struct drm_userptr_device *dev, uint32_t handle, uint64_t point,
			int *fd)
{
	uint32_t binary;
	int ret;

	ret = drm_userptr_sync_create(dev, 0, &binary);
	if (ret)
		return ret;

	ret = userptr_libdrm_result(drmSyncobjTransfer(dev->fd, binary, 0, handle, point, 0));
	if (!ret)
		ret = userptr_libdrm_result(drmSyncobjExportSyncFile(dev->fd, binary, fd));

	drm_userptr_sync_destroy(dev, binary);
	return ret;
}

int drm_userptr_sync_export_file(const struct drm_userptr_device *dev, uint32_t handle,
				 uint64_t point, int *fd)
{
	if (point)
		return export_point(dev, handle, point, fd);
	return userptr_libdrm_result(drmSyncobjExportSyncFile(dev->fd, handle, fd));
}

int drm_userptr_sync_import_file(const struct drm_userptr_device *dev, uint32_t handle, int fd)
{
	return userptr_libdrm_result(drmSyncobjImportSyncFile(dev->fd, handle, fd));
}

static uint64_t last_timestamp(const struct sync_fence_info *fences, uint32_t count)
{
	uint64_t last = 0;

	for (uint32_t i = 0; i < count; i++)
		if (fences[i].timestamp_ns > last)
			last = fences[i].timestamp_ns;
	return last;
}

static int file_info(int fd, struct sync_file_info *info)
{
	return ioctl(fd, SYNC_IOC_FILE_INFO, info) < 0 ? -errno : 0;
}

/*
 * Asks twice: for the number of fences, then for them. The first answer's status will
 * not do: it is that of the chain or array around them, which does not carry errors.
 * The number can only have shrunk in between.
 */
static int read_fences(int fd, struct drm_userptr_fence_info *info)
{
	struct sync_file_info file = { 0 };
	struct sync_fence_info *fences;
	int ret;

	ret = file_info(fd, &file);
	if (ret)
		return ret;

	fences = calloc(file.num_fences, sizeof(fences[0]));
	if (!fences)
		return -ENOMEM;

	file = (struct sync_file_info){
		.num_fences = file.num_fences,
		.sync_fence_info = (uintptr_t)fences,
	};
	ret = file_info(fd, &file);
	if (!ret) {
		info->status = file.status;
		info->num_fences = file.num_fences;
		info->timestamp_ns = file.status ? last_timestamp(fences, file.num_fences) : 0;
	}

	free(fences);
	return ret;
}

int drm_userptr_sync_status(const struct drm_userptr_device *dev, uint32_t handle, uint64_t point,
			    struct drm_userptr_fence_info *info)
{
	int fd, ret;

	ret = drm_userptr_sync_export_file(dev, handle, point, &fd);
	if (ret)
		return ret;

	ret = read_fences(fd, info);
	close(fd);
	return ret;
}
