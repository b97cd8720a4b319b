// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * fdinfo - what an open file uses, for nvtop, gputop and their like
 *
 * The keys and their meaning are those of the kernel's
 * Documentation/gpu/drm-usage-stats.rst, written here and not by the DRM core,
 * which does so since Linux 6.5 only and knows nothing of pages that come and
 * go. There is one engine, "copy", which works for as many contexts at once as
 * there are CPUs, and one region, "memory", the name that is reserved for system
 * memory.
 *
 * Whoever may read it need not be the file's owner: it tells sums, no address.
 */

#include <linux/cpumask.h>
#include <linux/dma-resv.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/userptr_drm.h>

#include "ctx.h"
#include "drv.h"
#include "fdinfo.h"
#include "gem.h"
#include "import.h"
#include "pages.h"

/* Handles looked at under one hold of the lock that every look-up takes. */
#define UPTR_FDINFO_BATCH	256

/**
 * struct uptr_usage - bytes of the objects of an open file
 */
struct uptr_usage {
	/** @total: All of them. */
	u64 total;
	/** @shared: With handles in other files, too, or exported. */
	u64 shared;
	/** @resident: Of @total: pages acquired and valid, or pinned; mapped imports. */
	u64 resident;
	/** @active: Of @resident: of objects with unfinished jobs. */
	u64 active;
	/** @purgeable: Of @resident: not worth keeping. */
	u64 purgeable;
};

static void uptr_usage_add(struct uptr_usage *usage, struct drm_gem_object *gem)
{
	struct uptr_import *import = to_uptr_import(gem);
	bool purgeable = false;
	u64 resident;

	if (import) {
		resident = READ_ONCE(import->vaddr) ? gem->size : 0;
	} else {
		struct uptr_pages *set = uptr_gem_pages(to_uptr_object(gem));

		resident = (u64)atomic_long_read(&set->resident) << PAGE_SHIFT;
		purgeable = READ_ONCE(set->dontneed);
	}
	usage->total += gem->size;
	if (gem->handle_count > 1 || gem->dma_buf)
		usage->shared += gem->size;
	usage->resident += resident;
	if (!dma_resv_test_signaled(gem->resv, DMA_RESV_USAGE_READ))
		usage->active += resident;
	else if (purgeable)
		usage->purgeable += resident;
}

/*
 * Adds the next objects up, from handle *@id on. Returns false when there are
 * no more. A handle keeps its object, and goes only under the lock.
 */
static bool uptr_usage_add_batch(struct uptr_usage *usage,
				 struct drm_file *file, int *id)
{
	struct drm_gem_object *gem = NULL;
	int n;

	spin_lock(&file->table_lock);
	for (n = 0; n < UPTR_FDINFO_BATCH; n++) {
		gem = idr_get_next(&file->object_idr, id);
		if (!gem)
			break;
		uptr_usage_add(usage, gem);
		++*id;
	}
	spin_unlock(&file->table_lock);
	return gem;
}

static void uptr_fdinfo_show_bytes(struct seq_file *m, const char *what,
				   u64 bytes)
{
	seq_printf(m, "drm-%s-memory:\t%llu KiB\n", what, bytes >> 10);
}

/**
 * uptr_fdinfo_show - write what an open file uses
 * @m: /proc/PID/fdinfo/FD
 * @f: the open file
 *
 * &file_operations.show_fdinfo.
 */
void uptr_fdinfo_show(struct seq_file *m, struct file *f)
{
	struct drm_file *file = f->private_data;
	struct uptr_file *ufile = to_uptr_file(file);
	struct uptr_usage usage = { };
	int id = 0;

	while (uptr_usage_add_batch(&usage, file, &id))
		cond_resched();

	seq_printf(m, "drm-driver:\t%s\n", DRM_USERPTR_NAME);
	seq_printf(m, "drm-client-id:\t%llu\n", ufile->client_id);
	seq_printf(m, "drm-engine-copy:\t%llu ns\n", uptr_ctx_busy_ns(ufile));
	seq_printf(m, "drm-engine-capacity-copy:\t%u\n", num_online_cpus());
	uptr_fdinfo_show_bytes(m, "total", usage.total);
	uptr_fdinfo_show_bytes(m, "shared", usage.shared);
	uptr_fdinfo_show_bytes(m, "resident", usage.resident);
	uptr_fdinfo_show_bytes(m, "active", usage.active);
	uptr_fdinfo_show_bytes(m, "purgeable", usage.purgeable);
}
