/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_IMPORT_H_
#define _UPTR_IMPORT_H_

#include <linux/list.h>
#include <linux/mutex.h>

#include <drm/drm_gem.h>

#include "vm.h"

struct dma_buf;
struct sg_table;
struct uptr_device;

/**
 * struct uptr_import - another driver's dma-buf as a GEM object
 */
struct uptr_import {
	/** @base: The GEM object; its reservation is the buffer's. */
	struct drm_gem_object base;
	/** @bindings: Mappings of the object. */
	struct uptr_bindings bindings;
	/** @link: In &uptr_device.imports, under its lock. */
	struct list_head link;
	/** @read_only: Its descriptors are, so jobs may not write to it. */
	bool read_only;
	/** @map_mutex: Held while it is mapped and unmapped. */
	struct mutex map_mutex;
	/** @sgt: Its pages, if that is what pins them, or NULL. Under @map_mutex. */
	struct sg_table *sgt;
	/**
	 * @vaddr: Where the kernel sees it, or NULL. Written under @map_mutex: set
	 * before there is a mapping, cleared once no job can be committed.
	 */
	void *vaddr;
	/**
	 * @job_error: First error a job on the buffer ended with and nobody was
	 * told of yet, or 0.
	 */
	int job_error;
};

struct uptr_import *to_uptr_import(struct drm_gem_object *gem);
struct drm_gem_object *uptr_import_create(struct uptr_device *udev,
					  struct dma_buf *dmabuf);
int uptr_import_map(struct uptr_import *import);
void uptr_import_unplug(struct uptr_device *udev);

#endif /* _UPTR_IMPORT_H_ */
