/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_NOTIFIER_H_
#define _UPTR_NOTIFIER_H_

#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include <drm/userptr_drm.h>

struct uptr_mm;
struct uptr_segment;

/**
 * struct uptr_segment_ops - what an invalidation asks of those above
 *
 * Pages are counted from the start of the segment's page set.
 */
struct uptr_segment_ops {
	/**
	 * @clear: The entries of pages @first to @last are no longer true. Under
	 * notifier_lock for write: no allocation, no waiting.
	 */
	void (*clear)(struct uptr_segment *seg, unsigned long first,
		      unsigned long last, enum drm_userptr_cause cause);
	/**
	 * @settle: Have the unfinished jobs that overlap pages @first to @last
	 * let go. @gone: the memory goes away, so those that have not started
	 * never will. Not @blockable: do not wait. Under no lock.
	 *
	 * Returns false, only when not @blockable, if one of them still runs.
	 */
	bool (*settle)(struct uptr_segment *seg, unsigned long first,
		       unsigned long last, bool gone, bool blockable);
};

/**
 * struct uptr_segment - a stretch of a page set, watched by one notifier
 *
 * Its own notifier, because hmm_range_fault() and mmu_interval_read_retry()
 * compare one sequence per notifier: acquirers that shared one would void each
 * other's work.
 */
struct uptr_segment {
	/** @notifier: Watches [@addr, @addr + @npages pages). */
	struct mmu_interval_notifier notifier;
	/** @ops: Called by an invalidation. */
	const struct uptr_segment_ops *ops;
	/** @umm: The address space; the page set holds the reference. */
	struct uptr_mm *umm;
	/** @owner: The page set, for @ops. */
	void *owner;
	/** @addr: First user address. */
	unsigned long addr;
	/** @first: First page, counted from the start of the page set. */
	unsigned long first;
	/** @npages: Number of pages. */
	unsigned long npages;
	/** @flags: UPTR_SEGMENT_* bits. */
	unsigned long flags;
	/** @lock: Protects @jobs. A leaf. */
	spinlock_t lock;
	/** @jobs: &struct uptr_span of jobs the engine has not finished. */
	struct rb_root_cached jobs;
	/** @wait: Woken when a job has left @jobs. */
	wait_queue_head_t wait;
};

/* Bit: somebody acquires pages of the segment; see uptr_segment_begin(). */
#define UPTR_SEGMENT_ACQUIRING	0
/* Bit: the notifier is inserted. Changed only by the holder of ACQUIRING. */
#define UPTR_SEGMENT_WATCHED	1

/* Pages of a whole segment: 64 MiB. */
#define UPTR_SEGMENT_PAGES	(1UL << (26 - PAGE_SHIFT))

void uptr_segment_init(struct uptr_segment *seg, struct uptr_mm *umm,
		       const struct uptr_segment_ops *ops, void *owner,
		       unsigned long addr, unsigned long first,
		       unsigned long npages);
int uptr_segment_watch(struct uptr_segment *seg);
int uptr_segment_begin(struct uptr_segment *seg);
bool uptr_segment_try_begin(struct uptr_segment *seg);
void uptr_segment_end(struct uptr_segment *seg);
void uptr_segment_fini(struct uptr_segment *seg);

static inline bool uptr_segment_watched(struct uptr_segment *seg)
{
	return test_bit(UPTR_SEGMENT_WATCHED, &seg->flags);
}

#endif /* _UPTR_NOTIFIER_H_ */
