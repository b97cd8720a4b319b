// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * mirror - a whole process as a device address space
 *
 * In a MIRROR_ALL context operations name CPU addresses. The address space is
 * cut into granules, each a tracked page set that belongs to no object and does
 * not count as overlapping any. A granule is made when an operation first names
 * an address in it. Only the pages named are acquired, so it costs little; and
 * it holds no page, so keeping it costs the process nothing.
 *
 * The context keeps those that were used last. One that is dropped while a job
 * names it lives on under the job; the next operation makes another one, which
 * has its own notifier: both are told of each change.
 *
 * Everything here is under the context's vm->lock, except the end of granules,
 * which waits for invalidations.
 */

#include <linux/list.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "gem.h"
#include "mirror.h"
#include "mm.h"
#include "notifier.h"
#include "pages.h"

/* One segment: a granule has one notifier. */
#define UPTR_GRANULE_SHIFT	26
static_assert(1UL << UPTR_GRANULE_SHIFT == UPTR_SEGMENT_PAGES << PAGE_SHIFT);

/* Granules a context keeps: 16 GiB of addresses. */
#define UPTR_MIRROR_MAX_GRANULES	256

/**
 * struct uptr_granule - a stretch of the process's addresses
 */
struct uptr_granule {
	/** @link: In &uptr_mirror.used, or in a list of those to be freed. */
	struct list_head link;
	/** @key: First address >> UPTR_GRANULE_SHIFT. */
	unsigned long key;
	/** @set: Its page set; a reference. */
	struct uptr_pages *set;
};

/**
 * struct uptr_mirror - a process's address space as a context sees it
 */
struct uptr_mirror {
	/** @udev: The device. */
	struct uptr_device *udev;
	/** @umm: The address space; a reference. */
	struct uptr_mm *umm;
	/** @granules: &struct uptr_granule by key. */
	struct xarray granules;
	/** @used: The same, the one used last at the end. */
	struct list_head used;
	/** @count: Number of granules. */
	unsigned int count;
};

/**
 * uptr_mirror_create - mirror the caller's address space
 * @udev: the device
 *
 * Return: the mirror or ERR_PTR(-ENOMEM).
 */
struct uptr_mirror *uptr_mirror_create(struct uptr_device *udev)
{
	struct uptr_mirror *mirror = kzalloc(sizeof(*mirror),
					     GFP_KERNEL_ACCOUNT);

	if (!mirror)
		return ERR_PTR(-ENOMEM);
	mirror->umm = uptr_mm_get_current(udev);
	if (IS_ERR(mirror->umm)) {
		int ret = PTR_ERR(mirror->umm);

		kfree(mirror);
		return ERR_PTR(ret);
	}
	mirror->udev = udev;
	xa_init(&mirror->granules);
	INIT_LIST_HEAD(&mirror->used);
	return mirror;
}

/**
 * uptr_mirror_mm - the address space that is mirrored
 * @mirror: the mirror
 *
 * Return: the address space, as long as the mirror.
 */
struct uptr_mm *uptr_mirror_mm(struct uptr_mirror *mirror)
{
	return mirror->umm;
}

static struct uptr_granule *uptr_granule_create(struct uptr_mirror *mirror,
						unsigned long key)
{
	unsigned long addr = key << UPTR_GRANULE_SHIFT;
	unsigned long size = min(1UL << UPTR_GRANULE_SHIFT, TASK_SIZE - addr);
	struct uptr_granule *granule;
	int ret;

	granule = kzalloc(sizeof(*granule), GFP_KERNEL_ACCOUNT);
	if (!granule)
		return ERR_PTR(-ENOMEM);
	granule->key = key;
	granule->set = uptr_pages_create(mirror->udev, mirror->umm,
					 &uptr_gem_tracked_ops,
					 DRM_USERPTR_MODE_TRACKED, addr,
					 size >> PAGE_SHIFT, false);
	ret = PTR_ERR_OR_ZERO(granule->set);
	if (ret)
		goto err_free;
	ret = xa_insert(&mirror->granules, key, granule, GFP_KERNEL_ACCOUNT);
	if (ret)
		goto err_put;
	list_add_tail(&granule->link, &mirror->used);
	mirror->count++;
	return granule;

err_put:
	/* It was never watched: nothing to wait for. */
	uptr_pages_put(granule->set);
err_free:
	kfree(granule);
	return ERR_PTR(ret);
}

/**
 * uptr_mirror_find - the page set an address lies in
 * @mirror: the mirror, its context's vm->lock held
 * @addr: a CPU address
 *
 * Return: the page set, valid while the lock is held; NULL: no address of a
 * process; ERR_PTR(-ENOMEM).
 */
struct uptr_pages *uptr_mirror_find(struct uptr_mirror *mirror, u64 addr)
{
	struct uptr_granule *granule;

	if (addr >= TASK_SIZE)
		return NULL;
	granule = xa_load(&mirror->granules, addr >> UPTR_GRANULE_SHIFT);
	if (!granule)
		granule = uptr_granule_create(mirror,
					      addr >> UPTR_GRANULE_SHIFT);
	if (IS_ERR(granule))
		return ERR_CAST(granule);
	list_move_tail(&granule->link, &mirror->used);
	return granule->set;
}

static void uptr_mirror_drop(struct uptr_mirror *mirror,
			     struct uptr_granule *granule,
			     struct list_head *trash)
{
	xa_erase(&mirror->granules, granule->key);
	list_move_tail(&granule->link, trash);
	mirror->count--;
}

/**
 * uptr_mirror_trim - drop the granules that are too many
 * @mirror: the mirror, its context's vm->lock held
 * @trash: for uptr_mirror_free()
 *
 * A job in the making has its own references by now.
 */
void uptr_mirror_trim(struct uptr_mirror *mirror, struct list_head *trash)
{
	while (mirror->count > UPTR_MIRROR_MAX_GRANULES)
		uptr_mirror_drop(mirror,
				 list_first_entry(&mirror->used,
						  struct uptr_granule, link),
				 trash);
}

/**
 * uptr_mirror_free - free granules that were dropped
 * @trash: the granules
 *
 * With no lock held.
 */
void uptr_mirror_free(struct list_head *trash)
{
	struct uptr_granule *granule, *next;

	list_for_each_entry_safe(granule, next, trash, link) {
		uptr_pages_put(granule->set);
		kfree(granule);
		cond_resched();
	}
}

/**
 * uptr_mirror_destroy - the end of a mirror
 * @mirror: the mirror of a context that nobody uses, or NULL
 */
void uptr_mirror_destroy(struct uptr_mirror *mirror)
{
	struct uptr_granule *granule;
	unsigned long key;
	LIST_HEAD(trash);

	if (!mirror)
		return;
	xa_for_each(&mirror->granules, key, granule)
		uptr_mirror_drop(mirror, granule, &trash);
	uptr_mirror_free(&trash);
	xa_destroy(&mirror->granules);
	uptr_mm_put(mirror->umm);
	kfree(mirror);
}
