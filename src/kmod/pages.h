/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_PAGES_H_
#define _UPTR_PAGES_H_

#include <linux/kref.h>
#include <linux/mm.h>
#include <linux/xarray.h>

#include <drm/userptr_drm.h>

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
 * Kept by its object and by jobs, so that a job finds its pages whatever
 * becomes of the object.
 */
struct uptr_pages {
	/** @ref: References: the object's, one a job. */
	struct kref ref;
	/** @udev: The device. */
	struct uptr_device *udev;
	/** @umm: The address space; a reference. */
	struct uptr_mm *umm;
	/** @ops: For the segments. */
	const struct uptr_segment_ops *ops;
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
	/** @segments: By page / UPTR_SEGMENT_PAGES, allocated as @chunks are. */
	struct xarray segments;
	/** @resident: Entries with UPTR_ENTRY_READ. */
	atomic_long_t resident;
	/** @acquiring: Acquisitions under way. */
	atomic_t acquiring;
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

int uptr_pages_acquire(struct uptr_pages *set, unsigned long first,
		       unsigned long last, bool write, unsigned long *failed);
bool uptr_pages_valid(struct uptr_pages *set, unsigned long first,
		      unsigned long last, bool write);
void uptr_pages_clear(struct uptr_segment *seg, unsigned long first,
		      unsigned long last, enum drm_userptr_cause cause);
enum drm_userptr_state uptr_pages_state(struct uptr_pages *set);

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

static inline struct page *uptr_entry_page(unsigned long entry)
{
	return pfn_to_page(entry & ~UPTR_ENTRY_VALID);
}

#endif /* _UPTR_PAGES_H_ */
