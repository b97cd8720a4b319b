/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_STATS_H_
#define _UPTR_STATS_H_

#include <linux/atomic.h>

struct attribute_group;

/**
 * struct uptr_stats - what is alive on a device
 *
 * Readable in sysfs beside the platform device, one file a member. All are
 * back to zero when the last file of the device was closed and its last fence
 * let go; a device that ends otherwise has leaked and warns.
 */
struct uptr_stats {
	/** @objects: GEM objects. */
	atomic_t objects;
	/** @page_sets: Page sets; one is kept by jobs after its object went. */
	atomic_t page_sets;
	/** @contexts: Contexts. */
	atomic_t contexts;
	/** @mappings: Mappings in all contexts. */
	atomic_t mappings;
	/** @jobs: Jobs not yet retired. */
	atomic_t jobs;
	/** @address_spaces: Processes' address spaces that objects refer to. */
	atomic_t address_spaces;
};

extern const struct attribute_group *uptr_stats_groups[];

bool uptr_stats_idle(struct uptr_stats *stats);

#endif /* _UPTR_STATS_H_ */
