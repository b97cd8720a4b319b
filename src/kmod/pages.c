// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * pages - page sets: what an object's addresses resolve to
 *
 * Storage and state only; fault fills a set, acquire decides who does. A set is
 * of one of three modes for life:
 *
 *	tracked		No page is referenced: that the entries are true is all
 *			that is known, and only until a notifier says otherwise.
 *	pinned		Every page is held. The notifier only takes note of what
 *			becomes of the process's own memory: its pages are others
 *			then, and those held stay.
 *	unsynchronized	Every page is held, and nothing is taken note of.
 */

#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "charge.h"
#include "drv.h"
#include "mm.h"
#include "notifier.h"
#include "pages.h"
#include "trace.h"

/**
 * uptr_pages_chunk_make - the chunk a page lies in
 * @set: the page set
 * @index: the page
 *
 * By the one acquirer of the page's segment, or of the set.
 *
 * Return: its entries, or ERR_PTR(-ENOMEM).
 */
unsigned long *uptr_pages_chunk_make(struct uptr_pages *set,
				     unsigned long index)
{
	unsigned long key = index / UPTR_CHUNK_PAGES;
	unsigned long *chunk = xa_load(&set->chunks, key);
	int ret;

	if (chunk)
		return chunk;
	/* Nobody else makes this chunk: it lies in the segment we acquire. */
	chunk = kcalloc(UPTR_CHUNK_PAGES, sizeof(*chunk), GFP_KERNEL_ACCOUNT);
	if (!chunk)
		return ERR_PTR(-ENOMEM);
	ret = xa_insert(&set->chunks, key, chunk, GFP_KERNEL_ACCOUNT);
	if (ret) {
		kfree(chunk);
		return ERR_PTR(ret);
	}
	return chunk;
}

/**
 * uptr_pages_segment_make - a segment
 * @set: the page set
 * @key: number of the segment
 *
 * Return: the segment, which stays as long as the set, or ERR_PTR(-ENOMEM).
 */
struct uptr_segment *uptr_pages_segment_make(struct uptr_pages *set,
					     unsigned long key)
{
	struct uptr_segment *seg = uptr_pages_segment(set, key);
	struct uptr_segment *old;
	unsigned long first = key * set->segment_pages;

	if (seg)
		return seg;
	seg = kzalloc(sizeof(*seg), GFP_KERNEL_ACCOUNT);
	if (!seg)
		return ERR_PTR(-ENOMEM);
	uptr_segment_init(seg, set->umm, set->ops, set,
			  uptr_pages_addr(set, first), first,
			  min(set->segment_pages, set->npages - first));

	old = xa_cmpxchg(&set->segments, key, NULL, seg, GFP_KERNEL_ACCOUNT);
	if (!old)
		return seg;
	kfree(seg);
	return xa_is_err(old) ? ERR_PTR(xa_err(old)) : old;
}

/**
 * uptr_pages_valid - are all of these pages valid
 * @set: the page set
 * @first: first page
 * @last: last page
 * @write: for writing, too
 *
 * With notifier_lock held the answer stays true while it is held. Without it,
 * it is a hint. A pinned set is complete before an object with it has a handle.
 *
 * Return: true when they all are.
 */
bool uptr_pages_valid(struct uptr_pages *set, unsigned long first,
		      unsigned long last, bool write)
{
	if (uptr_pages_pinned(set))
		return READ_ONCE(set->complete);
	while (first <= last) {
		const unsigned long *chunk = uptr_pages_chunk(set, first);
		unsigned long next = min(last + 1, round_down(first, UPTR_CHUNK_PAGES) +
						   UPTR_CHUNK_PAGES);

		if (!chunk)
			return false;
		for (; first < next; first++)
			if (!uptr_entry_serves(READ_ONCE(chunk[first % UPTR_CHUNK_PAGES]),
					       write))
				return false;
		cond_resched();
	}
	return true;
}

/**
 * uptr_pages_clear - pages are no longer valid
 * @seg: their segment
 * @first: first page
 * @last: last page
 * @cause: why
 *
 * For &uptr_segment_ops.clear of a tracked set.
 */
void uptr_pages_clear(struct uptr_segment *seg, unsigned long first,
		      unsigned long last, enum drm_userptr_cause cause)
{
	struct uptr_pages *set = seg->owner;
	unsigned long cleared = 0;

	lockdep_assert_held_write(&seg->umm->notifier_lock);

	while (first <= last) {
		/* Chunks are freed with the set only: this one stays. */
		unsigned long *chunk = xa_load(&set->chunks,
					       first / UPTR_CHUNK_PAGES);
		unsigned long next = min(last + 1, round_down(first, UPTR_CHUNK_PAGES) +
						   UPTR_CHUNK_PAGES);

		for (; chunk && first < next; first++) {
			unsigned long *entry = &chunk[first % UPTR_CHUNK_PAGES];

			if (!(*entry & UPTR_ENTRY_READ))
				continue;
			WRITE_ONCE(*entry, *entry & ~UPTR_ENTRY_VALID);
			cleared++;
		}
		first = next;
	}
	if (!cleared)
		return;
	atomic_long_sub(cleared, &set->resident);
	atomic64_inc(&set->invalidations[cause]);
	uptr_stats_invalidated(&set->udev->stats, cause);
	WRITE_ONCE(set->stale, true);
}

/* Does the set hold one of pages @first to @last yet? */
static bool uptr_pages_holds(struct uptr_pages *set, unsigned long first,
			     unsigned long last)
{
	unsigned long key, *chunk;

	xa_for_each_range(&set->chunks, key, chunk, first / UPTR_CHUNK_PAGES,
			  last / UPTR_CHUNK_PAGES) {
		unsigned long start = key * UPTR_CHUNK_PAGES, i;

		for (i = max(first, start);
		     i <= min(last, start + UPTR_CHUNK_PAGES - 1); i++)
			if (chunk[i - start])
				return true;
	}
	return false;
}

/**
 * uptr_pages_diverge - the process's own pages are others than those held
 * @seg: their segment
 * @first: first page
 * @last: last page
 * @cause: why
 *
 * For &uptr_segment_ops.clear of a pinned set. Pages that are not held yet do not
 * count: they are pinned as they are found.
 *
 * Return: true if that detached the set.
 */
bool uptr_pages_diverge(struct uptr_segment *seg, unsigned long first,
			unsigned long last, enum drm_userptr_cause cause)
{
	struct uptr_pages *set = seg->owner;

	lockdep_assert_held_write(&seg->umm->notifier_lock);

	if (!uptr_pages_holds(set, first, last))
		return false;
	atomic64_inc(&set->invalidations[cause]);
	uptr_stats_invalidated(&set->udev->stats, cause);
	switch (cause) {
	case DRM_USERPTR_CAUSE_UNMAP:
	case DRM_USERPTR_CAUSE_RELEASE:
		if (set->detached != DRM_USERPTR_CAUSE_NONE)
			return false;
		WRITE_ONCE(set->detached, cause);
		trace_uptr_detach(set, set->addr, first, last, cause);
		return true;
	case DRM_USERPTR_CAUSE_CLEAR:
		WRITE_ONCE(set->diverged, true);
		return false;
	default:
		return false;
	}
}

/**
 * uptr_pages_detach - the process's memory was found to be another one
 * @set: the page set, which is pinned
 */
void uptr_pages_detach(struct uptr_pages *set)
{
	down_write(&set->umm->notifier_lock);
	if (set->detached == DRM_USERPTR_CAUSE_NONE)
		WRITE_ONCE(set->detached, DRM_USERPTR_CAUSE_UNMAP);
	trace_uptr_detach(set, set->addr, 0, set->npages - 1, set->detached);
	up_write(&set->umm->notifier_lock);
}

/**
 * uptr_pages_set_owner - say whom an invalidation of a pinned set concerns
 * @set: the page set
 * @owner: the object, or NULL when it goes: no invalidation knows it after that
 */
void uptr_pages_set_owner(struct uptr_pages *set, void *owner)
{
	down_write(&set->umm->notifier_lock);
	set->owner = owner;
	up_write(&set->umm->notifier_lock);
}

/**
 * uptr_pages_mark_dirty - the engine may write to a page
 * @page: the page: held, or known to be the process's
 *
 * Memory that swap or memory itself backs has to be marked: a PTE that is
 * writable but clean would let reclaim drop it. Pages of other files are dirty
 * where their PTE is writable.
 */
void uptr_pages_mark_dirty(struct page *page)
{
	struct folio *folio = page_folio(page);

	/* Anonymous memory after MADV_FREE is not marked as swap-backed. */
	if (folio_test_anon(folio) || folio_test_swapbacked(folio))
		folio_mark_dirty(folio);
}

/**
 * uptr_pages_keep_content - the content of a tracked set is worth keeping again
 * @set: the page set
 *
 * Marks what was acquired meanwhile as dirty. What is acquired from now on
 * marks itself.
 */
void uptr_pages_keep_content(struct uptr_pages *set)
{
	unsigned long *chunk, key, i;

	/* For write: an installation has either seen it or is over. */
	down_write(&set->umm->notifier_lock);
	set->dontneed = false;
	up_write(&set->umm->notifier_lock);

	xa_for_each(&set->chunks, key, chunk) {
		/* While it is held a valid entry's page is the process's. */
		down_read(&set->umm->notifier_lock);
		for (i = 0; i < UPTR_CHUNK_PAGES; i++)
			if (READ_ONCE(chunk[i]) & UPTR_ENTRY_WRITE)
				uptr_pages_mark_dirty(uptr_entry_page(chunk[i]));
		up_read(&set->umm->notifier_lock);
		cond_resched();
	}
}

/**
 * uptr_pages_state - what the set has of its pages
 * @set: the page set
 *
 * Of a tracked set:
 *
 *                 acquire               all there
 *         EMPTY ------------> ACQUIRING ----------> READY
 *           ^                  | ^ ^ ^                |
 *           | error, nothing   | | | | acquire        | invalidation
 *           | acquired before  | | | |                v
 *           +------------------+ | | +------------- STALE
 *                              | | |                ^
 *                              | | +----------------+
 *           a worker's error   | |   error, or invalidated meanwhile
 *         FAILED <-------------+ |
 *           |                    |
 *           +--------------------+
 *             acquire; or the error is told, and it is EMPTY or STALE again
 *
 * An error is told to the caller who met it. One that a worker met waits for
 * the next who asks without waiting; anybody's success puts it away.
 *
 * A pinned set is READY from the start to the end.
 *
 * Return: the state of this moment.
 */
enum drm_userptr_state uptr_pages_state(struct uptr_pages *set)
{
	if (uptr_pages_pinned(set))
		return DRM_USERPTR_STATE_READY;
	if (atomic_read(&set->acquiring))
		return DRM_USERPTR_STATE_ACQUIRING;
	if (atomic_read(&set->failed))
		return DRM_USERPTR_STATE_FAILED;
	if (READ_ONCE(set->stale))
		return DRM_USERPTR_STATE_STALE;
	if (atomic_long_read(&set->resident))
		return DRM_USERPTR_STATE_READY;
	return DRM_USERPTR_STATE_EMPTY;
}

/**
 * uptr_pages_unpin - let go of pages that were pinned and charged
 * @set: the page set
 * @pages: the pages
 * @count: how many
 *
 * Sleeps.
 */
void uptr_pages_unpin(struct uptr_pages *set, struct page **pages,
		      unsigned long count)
{
	unsigned long charged = uptr_account_uncharge(set->account, pages,
						      count);

	trace_uptr_unpin(set, set->addr, count, charged);
	uptr_stats_unpinned(&set->udev->stats, count);
	unpin_user_pages_dirty_lock(pages, count, !set->read_only);
}

static void uptr_pages_unpin_chunk(struct uptr_pages *set,
				   const unsigned long *chunk)
{
	struct page *pages[32];
	unsigned long i, count = 0;

	for (i = 0; i < UPTR_CHUNK_PAGES; i++) {
		if (chunk[i])
			pages[count++] = uptr_entry_page(chunk[i]);
		if (count == ARRAY_SIZE(pages) ||
		    (count && i == UPTR_CHUNK_PAGES - 1)) {
			uptr_pages_unpin(set, pages, count);
			count = 0;
		}
	}
}

/**
 * uptr_pages_create - make a page set; nothing is acquired
 * @udev: the device
 * @umm: the address space
 * @ops: for invalidations
 * @mode: how it holds its pages
 * @addr: first user address
 * @npages: number of pages
 * @read_only: never acquired for writing
 *
 * A pinned set is charged to the caller's user.
 *
 * Return: the page set with one reference, or ERR_PTR(-ENOMEM).
 */
struct uptr_pages *uptr_pages_create(struct uptr_device *udev,
				     struct uptr_mm *umm,
				     const struct uptr_segment_ops *ops,
				     enum drm_userptr_mode mode,
				     unsigned long addr, unsigned long npages,
				     bool read_only)
{
	struct uptr_pages *set = kzalloc(sizeof(*set), GFP_KERNEL_ACCOUNT);

	if (!set)
		return ERR_PTR(-ENOMEM);
	kref_init(&set->ref);
	set->udev = udev;
	set->ops = ops;
	set->mode = mode;
	set->addr = addr;
	set->npages = npages;
	set->segment_pages = UPTR_SEGMENT_PAGES;
	set->read_only = read_only;
	if (uptr_pages_pinned(set)) {
		set->segment_pages = npages;
		set->account = uptr_account_get(umm);
		if (!set->account) {
			kfree(set);
			return ERR_PTR(-ENOMEM);
		}
	}
	set->umm = uptr_mm_get(umm);
	xa_init(&set->chunks);
	xa_init(&set->segments);
	INIT_LIST_HEAD(&set->requests);
	atomic_inc(&udev->stats.page_sets);
	return set;
}

/**
 * uptr_pages_release - free a page set nobody refers to
 * @ref: its reference count
 *
 * Who may still know the set: its notifiers, and removing them waits for the
 * invalidations that run. No job and no worker does, for each held a reference;
 * no other acquirer, for it holds the object's.
 */
void uptr_pages_release(struct kref *ref)
{
	struct uptr_pages *set = container_of(ref, struct uptr_pages, ref);
	struct uptr_segment *seg;
	unsigned long *chunk;
	unsigned long key;

	might_sleep();
	WARN_ON(!list_empty(&set->requests));

	xa_for_each(&set->segments, key, seg) {
		uptr_segment_fini(seg);
		kfree(seg);
		cond_resched();
	}
	xa_destroy(&set->segments);
	xa_for_each(&set->chunks, key, chunk) {
		if (uptr_pages_pinned(set))
			uptr_pages_unpin_chunk(set, chunk);
		kfree(chunk);
		cond_resched();
	}
	xa_destroy(&set->chunks);
	if (set->account)
		uptr_account_put(set->account);
	uptr_mm_put(set->umm);
	atomic_dec(&set->udev->stats.page_sets);
	kfree(set);
}
