// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * device: finding, opening and asking the device
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <xf86drm.h>

#include "private.h"

/*
 * Not drmIoctl(), which also repeats on EAGAIN: that is an answer here, and
 * repeating would spin.
 */
int userptr_ioctl(const struct drm_userptr_device *dev, unsigned long request, void *arg)
{
	int ret;

	do {
		ret = ioctl(dev->fd, request, arg);
	} while (ret < 0 && errno == EINTR);

	return ret < 0 ? -errno : 0;
}

static int read_version(struct drm_userptr_device *dev)
{
	drmVersionPtr version = drmGetVersion(dev->fd);
	int ret = 0;

	if (!version)
		return -ENODEV;

	dev->major = version->version_major;
	dev->minor = version->version_minor;
	if (strcmp(version->name, DRM_USERPTR_NAME))
		ret = -ENODEV;
	else if (dev->major != DRM_USERPTR_MAJOR)
		ret = -EOPNOTSUPP;

	drmFreeVersion(version);
	return ret;
}

static int read_params(struct drm_userptr_device *dev)
{
	const struct {
		uint32_t param;
		uint64_t *value;
	} wanted[] = {
		{ DRM_USERPTR_PARAM_FEATURES, &dev->features },
		{ DRM_USERPTR_PARAM_PAGE_SIZE, &dev->page_size },
		{ DRM_USERPTR_PARAM_MAX_JOB_BYTES, &dev->max_job_bytes },
	};
	int ret;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		ret = drm_userptr_device_get_param(dev, wanted[i].param, wanted[i].value);
		if (ret)
			return ret;
	}

	return 0;
}

/* Takes over @fd, also when it fails. */
static int device_new(int fd, struct drm_userptr_device **dev)
{
	struct drm_userptr_device *new = calloc(1, sizeof(*new));
	int ret;

	if (!new) {
		close(fd);
		return -ENOMEM;
	}

	new->fd = fd;
	new->ctx.dev = new;

	ret = read_version(new);
	if (!ret)
		ret = read_params(new);
	if (ret) {
		drm_userptr_device_close(new);
		return ret;
	}

	*dev = new;
	return 0;
}

static int open_render_node(const drmDevice *node, struct drm_userptr_device **dev)
{
	int fd;

	if (node->bustype != DRM_BUS_PLATFORM || !(node->available_nodes & (1 << DRM_NODE_RENDER)))
		return -ENODEV;

	fd = open(node->nodes[DRM_NODE_RENDER], O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;

	return device_new(fd, dev);
}

static int open_first(const drmDevicePtr nodes[], int count, struct drm_userptr_device **dev)
{
	int ret, reason = -ENODEV;

	for (int i = 0; i < count; i++) {
		ret = open_render_node(nodes[i], dev);
		if (!ret)
			return 0;
		/* "not a userptr device" is no reason while another says more */
		if (ret != -ENODEV)
			reason = ret;
	}

	return reason;
}

int drm_userptr_device_open(struct drm_userptr_device **dev)
{
	int count = drmGetDevices2(0, NULL, 0);
	drmDevicePtr *nodes;
	int ret;

	/* an error is that there is no /dev/dri */
	if (count <= 0)
		return -ENODEV;

	nodes = calloc(count, sizeof(nodes[0]));
	if (!nodes)
		return -ENOMEM;

	count = drmGetDevices2(0, nodes, count);
	ret = open_first(nodes, count, dev);

	drmFreeDevices(nodes, count);
	free(nodes);
	return ret;
}

int drm_userptr_device_from_fd(int fd, struct drm_userptr_device **dev)
{
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (own < 0)
		return -errno;

	return device_new(own, dev);
}

void drm_userptr_device_close(struct drm_userptr_device *dev)
{
	if (!dev)
		return;

	close(dev->fd);
	free(dev);
}

int drm_userptr_device_fd(const struct drm_userptr_device *dev)
{
	return dev->fd;
}

void drm_userptr_device_version(const struct drm_userptr_device *dev, int *major, int *minor)
{
	*major = dev->major;
	*minor = dev->minor;
}

uint64_t drm_userptr_device_features(const struct drm_userptr_device *dev)
{
	return dev->features;
}

int drm_userptr_device_get_param(const struct drm_userptr_device *dev, uint32_t param,
				 uint64_t *value)
{
	struct drm_userptr_get_param args = { .param = param };
	int ret = userptr_ioctl(dev, DRM_IOCTL_USERPTR_GET_PARAM, &args);

	if (!ret)
		*value = args.value;
	return ret;
}

struct drm_userptr_ctx *drm_userptr_device_ctx(struct drm_userptr_device *dev)
{
	return &dev->ctx;
}
