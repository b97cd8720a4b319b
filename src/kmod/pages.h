/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_PAGES_H_
#define _UPTR_PAGES_H_

#include <linux/kref.h>
#include <linux/mm.h>
#include <linux/xarray.h>

#include <drm/userptr_drm.h>

struct uptr_account;
struct uptr_device;
struct uptr_mm;
struct uptr_segment;
struct uptr_segment_ops;

/*
 * An entry: what one page of a page set resolves to. The page frame number,
 * and two bits that say for what it is true: reading, and also writing. An
 * invalidation clears the bits and leaves the number, so that a job that is
 * still allowed to finish finds its page.
 */
#define UPTR_ENTRY_READ		BIT(BITS_PER_LONG - 1)
#define UPTR_ENTRY_WRITE	BIT(BITS_PER_LONG - 2)
#define UPTR_ENTRY_VALID	(UPTR_ENTRY_READ | UPTR_ENTRY_WRITE)

/* A chunk: the entries of so many pages, 4 KiB of kernel memory. */
#define UPTR_CHUNK_PAGES	512UL

/**
 * struct uptr_pages - a page set: what an object's addresses resolve to
 *
 * Kept by its object, by jobs and by workers, so that each finds its pages
 * whatever becomes of the object.
 */
struct uptr_pages {
	/** @ref: References: the object's, one a job, one a request of workers. */
	struct kref ref;
	/** @udev: The device. */
	struct uptr_device *udev;
	/** @umm: The address space; a reference. */
	struct uptr_mm *umm;
	/** @ops: For the segments. */
	const struct uptr_segment_ops *ops;
	/** @mode: How it holds its pages; fixed for life. */
	enum drm_userptr_mode mode;
	/** @account: Pinned: who pays; a reference. */
	struct uptr_account *account;
	/** @addr: First user address. */
	unsigned long addr;
	/** @npages: Number of pages. */
	unsigned long npages;
	/** @read_only: Never acquired for writing. */
	bool read_only;
	/**
	 * @chunks: Entries by page / UPTR_CHUNK_PAGES; a chunk is allocated when
	 * one of its pages is first asked for, and freed with the set. An entry
	 * is written under notifier_lock: for read by the segment's acquirer, for
	 * write by an invalidation. It is read without a lock by the engine.
	 */
	struct xarray chunks;
	/** @segments: By page / @segment_pages, allocated as @chunks are. */
	struct xarray segments;
	/** @segment_pages: Pages of a segment; pinned: one holds the whole set. */
	unsigned long segment_pages;
	/** @resident: Entries with UPTR_ENTRY_READ. */
	atomic_long_t resident;
	/** @acquiring: Acquisitions under way. */
	atomic_t acquiring;
	/** @workers: Workers under way. */
	atomic_t workers;
	/** @callers: Threads of the process that acquire, and wait for workers. */
	atomic_t callers;
	/** @failed: Errors of workers that nobody was told of yet. */
	atomic_t failed;
	/** @requests: &struct uptr_request of workers, under the pool's lock. */
	struct list_head requests;
	/** @n_requests: Number of @requests. */
	unsigned int n_requests;
	/** @dontneed: Content is not worth keeping: pages are not marked dirty. */
	bool dontneed;
	/**
	 * @detached: Pinned: why the process's memory is another one by now, or
	 * DRM_USERPTR_CAUSE_NONE. Set once, under notifier_lock for write.
	 */
	enum drm_userptr_cause detached;
	/** @complete: Pinned: every page is held. */
	bool complete;
	/** @owner: Pinned: the object, for @ops, or NULL. Under notifier_lock. */
	void *owner;
	/** @diverged: Pinned: pages may have been replaced in the process. */
	bool diverged;
	/** @stale: An invalidation hit valid entries since the last acquisition. */
	bool stale;
	/** @acquired: Entries written so far. */
	atomic64_t acquired;
	/** @retries: Acquisition steps done again. */
	atomic64_t retries;
	/** @invalidations: By &enum drm_userptr_cause. */
	atomic64_t invalidations[DRM_USERPTR_CAUSE_OTHER + 1];
	/**
	 * @job_error: First error a job on the set ended with and nobody was
	 * told of yet, or 0.
	 */
	int job_error;
};

struct uptr_pages *uptr_pages_create(struct uptr_device *udev,
				     struct uptr_mm *umm,
				     const struct uptr_segment_ops *ops,
				     enum drm_userptr_mode mode,
				     unsigned long addr, unsigned long npages,
				     bool read_only);
void uptr_pages_release(struct kref *ref);

static inline struct uptr_pages *uptr_pages_get(struct uptr_pages *set)
{
	kref_get(&set->ref);
	return set;
}

/* Sleeps, as it may remove notifiers: with no lock held, never by the engine. */
static inline void uptr_pages_put(struct uptr_pages *set)
{
	kref_put(&set->ref, uptr_pages_release);
}

unsigned long *uptr_pages_chunk_make(struct uptr_pages *set,
				     unsigned long index);
struct uptr_segment *uptr_pages_segment_make(struct uptr_pages *set,
					     unsigned long segment);
bool uptr_pages_valid(struct uptr_pages *set, unsigned long first,
		      unsigned long last, bool write);
void uptr_pages_clear(struct uptr_segment *seg, unsigned long first,
		      unsigned long last, enum drm_userptr_cause cause);
bool uptr_pages_diverge(struct uptr_segment *seg, unsigned long first,
			unsigned long last, enum drm_userptr_cause cause);
void uptr_pages_detach(struct uptr_pages *set);
void uptr_pages_set_owner(struct uptr_pages *set, void *owner);
void uptr_pages_unpin(struct uptr_pages *set, struct page **pages,
		      unsigned long count);
void uptr_pages_mark_dirty(struct page *page);
void uptr_pages_keep_content(struct uptr_pages *set);
enum drm_userptr_state uptr_pages_state(struct uptr_pages *set);

static inline unsigned long uptr_pages_addr(struct uptr_pages *set,
					    unsigned long index)
{
	return set->addr + (index << PAGE_SHIFT);
}

static inline bool uptr_pages_pinned(struct uptr_pages *set)
{
	return set->mode != DRM_USERPTR_MODE_TRACKED;
}

static inline struct uptr_segment *
uptr_pages_segment(struct uptr_pages *set, unsigned long segment)
{
	return xa_load(&set->segments, segment);
}

static inline const unsigned long *uptr_pages_chunk(struct uptr_pages *set,
						    unsigned long index)
{
	return xa_load(&set->chunks, index / UPTR_CHUNK_PAGES);
}

static inline bool uptr_entry_serves(unsigned long entry, bool write)
{
	return entry & (write ? UPTR_ENTRY_WRITE : UPTR_ENTRY_READ);
}

static inline struct page *uptr_entry_page(unsigned long entry)
{
	return pfn_to_page(entry & ~UPTR_ENTRY_VALID);
}

#endif /* _UPTR_PAGES_H_ */
