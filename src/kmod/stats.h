/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_STATS_H_
#define _UPTR_STATS_H_

#include <linux/atomic.h>
#include <linux/mm.h>

#include <drm/userptr_drm.h>

struct attribute_group;

/**
 * struct uptr_counters - what has happened on a device since it came up
 *
 * Readable in sysfs in the folder "counters" beside the platform device, one
 * file a member. They only grow.
 */
struct uptr_counters {
	/** @acquired_pages: Entries of page sets written, repeats counted. */
	atomic64_t acquired_pages;
	/** @acquire_retries: Acquisition steps done again. */
	atomic64_t acquire_retries;
	/**
	 * @invalidations: By &enum drm_userptr_cause, one for each segment in
	 * which an invalidation hit pages that were valid.
	 */
	atomic64_t invalidations[DRM_USERPTR_CAUSE_OTHER + 1];
	/** @jobs_completed: Jobs that ended without an error. */
	atomic64_t jobs_completed;
	/** @jobs_failed: Jobs that ended with one, those never run included. */
	atomic64_t jobs_failed;
	/**
	 * @bytes: Sizes of all operations of @jobs_completed. What a failed job
	 * has done of its work is not counted.
	 */
	atomic64_t bytes;
};

/**
 * struct uptr_stats - what is alive on a device
 *
 * Readable in sysfs beside the platform device, one file a member. All but
 * @counters are back to zero when the last file of the device was closed and
 * its last fence let go; a device that ends otherwise has leaked and warns.
 */
struct uptr_stats {
	/** @objects: Objects over memory of a process. */
	atomic_t objects;
	/** @imports: Objects that are buffers of other drivers. */
	atomic_t imports;
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
	/** @workers: Acquisition workers at work. */
	atomic_t workers;
	/** @pinned_bytes: Bytes of the pages that page sets have pinned. */
	atomic64_t pinned_bytes;
	/** @counters: What has happened. */
	struct uptr_counters counters;
};

extern const struct attribute_group *uptr_stats_groups[];

bool uptr_stats_idle(struct uptr_stats *stats);

/* All of these may be called anywhere: they neither sleep nor take a lock. */

static inline void uptr_stats_acquired(struct uptr_stats *stats,
				       unsigned long npages)
{
	atomic64_add(npages, &stats->counters.acquired_pages);
}

static inline void uptr_stats_retried(struct uptr_stats *stats)
{
	atomic64_inc(&stats->counters.acquire_retries);
}

static inline void uptr_stats_invalidated(struct uptr_stats *stats,
					  enum drm_userptr_cause cause)
{
	atomic64_inc(&stats->counters.invalidations[cause]);
}

static inline void uptr_stats_pinned(struct uptr_stats *stats,
				     unsigned long npages)
{
	atomic64_add((u64)npages << PAGE_SHIFT, &stats->pinned_bytes);
}

static inline void uptr_stats_unpinned(struct uptr_stats *stats,
				       unsigned long npages)
{
	atomic64_sub((u64)npages << PAGE_SHIFT, &stats->pinned_bytes);
}

static inline void uptr_stats_worker_started(struct uptr_stats *stats)
{
	atomic_inc(&stats->workers);
}

static inline void uptr_stats_worker_ended(struct uptr_stats *stats)
{
	atomic_dec(&stats->workers);
}

static inline void uptr_stats_job_ended(struct uptr_stats *stats, u64 bytes,
					int error)
{
	struct uptr_counters *counters = &stats->counters;

	if (error) {
		atomic64_inc(&counters->jobs_failed);
		return;
	}
	atomic64_inc(&counters->jobs_completed);
	atomic64_add(bytes, &counters->bytes);
}

#endif /* _UPTR_STATS_H_ */
