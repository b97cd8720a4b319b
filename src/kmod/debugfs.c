// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * debugfs - the list of objects
 *
 * /sys/kernel/debug/dri/MINOR/objects, for root: a heading, and a line for each
 * object in the tree of its address space, which is where they all are from
 * before their first handle to their end. Flags: r read-only, x exported, d
 * detached. A file for looking at, not an interface.
 *
 * Without CONFIG_DEBUG_FS nothing is made, and nothing here is called.
 */

#include <linux/debugfs.h>
#include <linux/interval_tree.h>
#include <linux/kernel.h>
#include <linux/seq_file.h>

#include <drm/drm_file.h>
#include <drm/userptr_drm.h>

#include "debugfs.h"
#include "drv.h"
#include "gem.h"
#include "mm.h"
#include "pages.h"

static const char * const uptr_state_names[] = {
	[DRM_USERPTR_STATE_EMPTY] = "empty",
	[DRM_USERPTR_STATE_ACQUIRING] = "acquiring",
	[DRM_USERPTR_STATE_READY] = "ready",
	[DRM_USERPTR_STATE_STALE] = "stale",
	[DRM_USERPTR_STATE_FAILED] = "failed",
};

static const char * const uptr_mode_names[] = {
	[DRM_USERPTR_MODE_TRACKED] = "tracked",
	[DRM_USERPTR_MODE_PINNED] = "pinned",
	[DRM_USERPTR_MODE_UNSYNCHRONIZED] = "unsynchronized",
};

/*
 * The object is in its tree, so its page set is there. Its GEM part may be about
 * to be initialised: it is zero until then, and no more than read here.
 */
static void uptr_debugfs_show_object(struct seq_file *m,
				     struct uptr_object *obj)
{
	struct uptr_pages *set = uptr_gem_pages(obj);
	u64 size = (u64)obj->node.last - obj->node.start + 1;

	seq_printf(m, "%d %#lx %#lx %llu %s %s %c%c%c %lu %d %d %d\n",
		   obj->umm->tgid, obj->node.start, obj->node.last + 1,
		   size >> 10, uptr_mode_names[set->mode],
		   uptr_state_names[uptr_pages_state(set)],
		   obj->read_only ? 'r' : '-', READ_ONCE(obj->exported) ? 'x' : '-',
		   READ_ONCE(set->detached) ? 'd' : '-',
		   atomic_long_read(&set->resident) << (PAGE_SHIFT - 10),
		   atomic_read(&obj->bindings.count),
		   atomic_read(&set->workers), READ_ONCE(set->job_error));
}

static void uptr_debugfs_show_mm(struct seq_file *m, struct uptr_mm *umm)
{
	struct interval_tree_node *node;

	mutex_lock(&umm->tree_mutex);
	for (node = interval_tree_iter_first(&umm->tree, 0, ULONG_MAX);
	     node && !seq_has_overflowed(m);
	     node = interval_tree_iter_next(node, 0, ULONG_MAX))
		uptr_debugfs_show_object(m, container_of(node,
							 struct uptr_object,
							 node));
	mutex_unlock(&umm->tree_mutex);
}

static int uptr_debugfs_objects_show(struct seq_file *m, void *unused)
{
	struct uptr_device *udev = m->private;
	struct uptr_mm *umm;

	seq_puts(m, "pid start end size_kib mode state flags resident_kib mappings workers error\n");
	mutex_lock(&udev->mms_lock);
	list_for_each_entry(umm, &udev->mms, link)
		uptr_debugfs_show_mm(m, umm);
	mutex_unlock(&udev->mms_lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(uptr_debugfs_objects);

/**
 * uptr_debugfs_init - make the files of a minor
 * @minor: the minor
 *
 * &drm_driver.debugfs_init. Called for each minor where each has a directory,
 * and for one where all share the device's. The DRM core removes the files and
 * waits for who reads them before the device goes.
 */
void uptr_debugfs_init(struct drm_minor *minor)
{
	debugfs_create_file("objects", 0400, minor->debugfs_root,
			    to_uptr_device(minor->dev),
			    &uptr_debugfs_objects_fops);
}
