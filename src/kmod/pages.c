// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * pages - acquiring the pages behind an object's addresses
 *
 * A set is acquired segment by segment (64 MiB, one notifier, one acquirer at a
 * time) and within it step by step: the pages asked for that lie in one chunk,
 * and never the chunk's others. A step:
 *
 *  1. mmu_interval_read_begin(), with no lock of ours held: it sleeps.
 *  2. Under mmap_lock: hmm_range_fault(), for writing unless only reading is
 *     asked for; then one page of each VMA by GUP, and put again. GUP refuses
 *     what has no business here and HMM does not know of: memfd_secret, whose
 *     pages have no kernel mapping, shadow stacks, and what protection keys
 *     deny to this thread.
 *  3. Under notifier_lock for read: mmu_interval_read_retry(), and if the
 *     sequence stands, store the entries. Pages that the engine may write and
 *     that swap or memory itself backs are marked dirty here: a PTE that is
 *     writable but clean would let reclaim drop them. Pages of other files are
 *     dirty where their PTE is writable.
 *
 * A step over memory whose faults another process serves, a userfaultfd's
 * handler or a file system's server, does not go through HMM, which either
 * cannot wait or does so unkillably under mmap_lock. GUP waits killably and
 * without it. Its pages are put again at once, and count only if the sequence
 * stands.
 *
 * A step whose sequence moved is done again. Breaking COW for writing moves it
 * once, since our own fault fires our own notifier; the pages are ours then. A
 * step that the process keeps moving for a second ends with -EBUSY.
 *
 * No page is referenced: that the entries are true is all that is known, and
 * only until the notifier says otherwise.
 */

#include <linux/fs.h>
#include <linux/hmm.h>
#include <linux/jiffies.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/pagemap.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/userfaultfd_k.h>

#include "drv.h"
#include "mm.h"
#include "notifier.h"
#include "pages.h"

/*
 * How long, from the first time on, and how often at least a step may be voided
 * by the process itself before the acquirer gives up.
 */
#define UPTR_STEP_TIMEOUT	HZ
#define UPTR_STEP_ATTEMPTS	8

/* A chunk lies in one segment: so the segment's acquirer has it to itself. */
static_assert(UPTR_SEGMENT_PAGES % UPTR_CHUNK_PAGES == 0);

/**
 * struct uptr_step - one step of an acquisition
 */
struct uptr_step {
	/** @set: The page set. */
	struct uptr_pages *set;
	/** @seg: The segment, begun by this acquirer. */
	struct uptr_segment *seg;
	/** @chunk: The entries, of the chunk the step lies in. */
	unsigned long *chunk;
	/**
	 * @pfns: What was found: page frame numbers, above them flags of HMM's
	 * that are of no use. Room for a chunk.
	 */
	unsigned long *pfns;
	/** @first: First page, counted from the start of the set. */
	unsigned long first;
	/** @last: Last page. */
	unsigned long last;
	/** @write: Acquire for writing. */
	bool write;
};

static unsigned long uptr_pages_addr(struct uptr_pages *set,
				     unsigned long index)
{
	return set->addr + (index << PAGE_SHIFT);
}

static bool uptr_entry_serves(unsigned long entry, bool write)
{
	return entry & (write ? UPTR_ENTRY_WRITE : UPTR_ENTRY_READ);
}

/* Takes one page of each VMA of [@addr, @end) by GUP, and puts it again. */
static int uptr_check_vmas(struct mm_struct *mm, unsigned long addr,
			   unsigned long end, bool write)
{
	mmap_assert_locked(mm);

	while (addr < end) {
		struct vm_area_struct *vma = vma_lookup(mm, addr);
		struct page *page;
		long ret;

		if (!vma)
			return -EFAULT;
		ret = get_user_pages(addr, 1, write ? FOLL_WRITE : 0, &page);
		if (ret < 0)
			return ret;
		if (ret != 1)
			return -EFAULT;
		put_page(page);
		addr = vma->vm_end;
	}
	return 0;
}

/*
 * May a fault in there wait for another process? For whoever serves a
 * userfaultfd, or a file system: all but those that live in memory.
 */
static bool uptr_vma_may_wait(struct vm_area_struct *vma)
{
	unsigned long magic;

	if (userfaultfd_armed(vma))
		return true;
	if (!vma->vm_file)
		return false;
	magic = file_inode(vma->vm_file)->i_sb->s_magic;
	return magic != TMPFS_MAGIC && magic != HUGETLBFS_MAGIC;
}

static bool uptr_range_may_wait(struct mm_struct *mm, unsigned long addr,
				unsigned long end)
{
	mmap_assert_locked(mm);

	while (addr < end) {
		struct vm_area_struct *vma = find_vma(mm, addr);

		if (!vma || vma->vm_start >= end)
			return false;
		if (uptr_vma_may_wait(vma))
			return true;
		addr = vma->vm_end;
	}
	return false;
}

/* Under mmap_lock. */
static int uptr_step_fault_hmm(struct uptr_step *step, unsigned long seq)
{
	struct hmm_range range = {
		.notifier = &step->seg->notifier,
		.notifier_seq = seq,
		.start = uptr_pages_addr(step->set, step->first),
		.end = uptr_pages_addr(step->set, step->last + 1),
		.hmm_pfns = step->pfns,
		.default_flags = HMM_PFN_REQ_FAULT |
				 (step->write ? HMM_PFN_REQ_WRITE : 0),
	};
	int ret;

	/* Sticky bits of an earlier step would be taken as input. */
	memset(step->pfns, 0,
	       (step->last - step->first + 1) * sizeof(*step->pfns));
	ret = hmm_range_fault(&range);
	if (ret)
		return ret;
	return uptr_check_vmas(step->seg->umm->mm, range.start, range.end,
			       step->write);
}

/* Not under mmap_lock: GUP takes it, and drops it while it waits. */
static int uptr_step_fault_gup(struct uptr_step *step)
{
	/* The same room, first for pointers, then for frame numbers. */
	struct page **pages = (struct page **)step->pfns;
	unsigned long count = step->last - step->first + 1, done = 0, i;
	long ret = 0;

	while (done < count) {
		ret = get_user_pages_unlocked(uptr_pages_addr(step->set,
							      step->first + done),
					      count - done, pages + done,
					      step->write ? FOLL_WRITE : 0);
		if (ret <= 0)
			break;
		done += ret;
	}
	for (i = 0; i < done; i++) {
		struct page *page = pages[i];

		step->pfns[i] = page_to_pfn(page);
		put_page(page);
	}
	if (done == count)
		return 0;
	return ret ?: -EFAULT;
}

/* Faults the pages of a step in; leaves what it found in step->pfns. */
static int uptr_step_fault(struct uptr_step *step, unsigned long seq)
{
	struct mm_struct *mm = step->seg->umm->mm;
	bool may_wait;
	int ret = 0;

	if (mmap_read_lock_killable(mm))
		return -EINTR;
	may_wait = uptr_range_may_wait(mm,
				       uptr_pages_addr(step->set, step->first),
				       uptr_pages_addr(step->set, step->last + 1));
	if (!may_wait)
		ret = uptr_step_fault_hmm(step, seq);
	mmap_read_unlock(mm);
	if (may_wait)
		ret = uptr_step_fault_gup(step);

	switch (ret) {
	case 0:
	case -EBUSY:
	case -ENOMEM:
		return ret;
	default:
		/*
		 * HMM says -EPERM for memory that is not writable, and
		 * -EHWPOISON is known, too; to our caller it is all the same.
		 * Either ends early when the caller was killed.
		 */
		return fatal_signal_pending(current) ? -EINTR : -EFAULT;
	}
}

static void uptr_mark_dirty(struct page *page)
{
	struct folio *folio = page_folio(page);

	/* Anonymous memory after MADV_FREE is not marked as swap-backed. */
	if (folio_test_anon(folio) || folio_test_swapbacked(folio))
		folio_mark_dirty(folio);
}

static void uptr_step_install(struct uptr_step *step)
{
	struct uptr_pages *set = step->set;
	unsigned long index, fresh = 0, written = 0;

	lockdep_assert_held_read(&step->seg->umm->notifier_lock);

	for (index = step->first; index <= step->last; index++) {
		unsigned long *entry = &step->chunk[index % UPTR_CHUNK_PAGES];
		unsigned long pfn = step->pfns[index - step->first] &
				    ~HMM_PFN_FLAGS;

		/* Also: a page acquired for writing is not made less. */
		if (uptr_entry_serves(*entry, step->write))
			continue;
		if (!(*entry & UPTR_ENTRY_READ))
			fresh++;
		if (step->write)
			uptr_mark_dirty(pfn_to_page(pfn));
		WRITE_ONCE(*entry, pfn | UPTR_ENTRY_READ |
				   (step->write ? UPTR_ENTRY_WRITE : 0));
		written++;
	}
	atomic_long_add(fresh, &set->resident);
	atomic64_add(written, &set->acquired);
	WRITE_ONCE(set->stale, false);
}

static int uptr_step_run(struct uptr_step *step)
{
	struct mmu_interval_notifier *notifier = &step->seg->notifier;
	struct rw_semaphore *lock = &step->seg->umm->notifier_lock;
	unsigned long deadline = 0;
	int attempts = 0;

	for (;;) {
		unsigned long seq = mmu_interval_read_begin(notifier);
		bool moved = true;
		int ret;

		ret = uptr_step_fault(step, seq);
		if (ret && ret != -EBUSY)
			return ret;
		if (!ret) {
			down_read(lock);
			moved = mmu_interval_read_retry(notifier, seq);
			if (!moved)
				uptr_step_install(step);
			up_read(lock);
		}
		if (!moved)
			return 0;

		atomic64_inc(&step->set->retries);
		if (fatal_signal_pending(current))
			return -EINTR;
		if (!attempts++)
			deadline = jiffies + UPTR_STEP_TIMEOUT;
		else if (attempts > UPTR_STEP_ATTEMPTS &&
			 time_after(jiffies, deadline))
			return -EBUSY;
		cond_resched();
	}
}

/* Runs a step; if a page can not be had, finds the first such page. */
static int uptr_step_run_exact(struct uptr_step *step, unsigned long *failed)
{
	unsigned long last = step->last;
	int ret;

	ret = uptr_step_run(step);
	*failed = step->first;
	if (ret != -EFAULT || step->first == last)
		return ret;

	for (; step->first <= last; step->first++) {
		step->last = step->first;
		*failed = step->first;
		ret = uptr_step_run(step);
		if (ret)
			return ret;
	}
	return 0;
}

static unsigned long *uptr_pages_chunk_make(struct uptr_pages *set,
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

/* Acquires @first to @last, which lie in @seg, begun by the caller. */
static int uptr_segment_acquire(struct uptr_pages *set,
				struct uptr_segment *seg, unsigned long first,
				unsigned long last, bool write,
				unsigned long *pfns, unsigned long *failed)
{
	struct uptr_step step = {
		.set = set, .seg = seg, .pfns = pfns, .write = write,
	};
	int ret;

	while (first <= last) {
		unsigned long next = min(last + 1, round_down(first, UPTR_CHUNK_PAGES) +
						   UPTR_CHUNK_PAGES);

		if (!uptr_pages_valid(set, first, next - 1, write)) {
			step.chunk = uptr_pages_chunk_make(set, first);
			if (IS_ERR(step.chunk))
				return PTR_ERR(step.chunk);
			step.first = first;
			step.last = next - 1;
			ret = uptr_step_run_exact(&step, failed);
			if (ret)
				return ret;
		}
		first = next;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

static struct uptr_segment *uptr_pages_segment_make(struct uptr_pages *set,
						    unsigned long key)
{
	struct uptr_segment *seg = uptr_pages_segment(set, key);
	struct uptr_segment *old;
	unsigned long first = key * UPTR_SEGMENT_PAGES;

	if (seg)
		return seg;
	seg = kzalloc(sizeof(*seg), GFP_KERNEL_ACCOUNT);
	if (!seg)
		return ERR_PTR(-ENOMEM);
	uptr_segment_init(seg, set->umm, set->ops, set,
			  uptr_pages_addr(set, first), first,
			  min(UPTR_SEGMENT_PAGES, set->npages - first));

	old = xa_cmpxchg(&set->segments, key, NULL, seg, GFP_KERNEL_ACCOUNT);
	if (!old)
		return seg;
	kfree(seg);
	return xa_is_err(old) ? ERR_PTR(xa_err(old)) : old;
}

/**
 * uptr_pages_acquire - make pages of a set valid
 * @set: the page set, of the caller's own address space
 * @first: first page
 * @last: last page
 * @write: also for writing
 * @failed: on error: a page that could not be had
 *
 * May sleep for as long as a page takes to come; killable. When it returns, an
 * invalidation may already have taken pages away again: only a look at
 * uptr_pages_valid() under notifier_lock tells.
 *
 * Return: 0; -EFAULT: a page can not be had; -EBUSY: the process changes its
 * memory faster than it can be acquired; -EINTR: killed; -ENOMEM.
 */
int uptr_pages_acquire(struct uptr_pages *set, unsigned long first,
		       unsigned long last, bool write, unsigned long *failed)
{
	unsigned long *pfns;
	int ret = 0;

	*failed = first;
	if (uptr_pages_valid(set, first, last, write))
		return 0;

	pfns = kmalloc_array(UPTR_CHUNK_PAGES, sizeof(*pfns), GFP_KERNEL);
	if (!pfns)
		return -ENOMEM;
	atomic_inc(&set->acquiring);

	while (first <= last && !ret) {
		unsigned long key = first / UPTR_SEGMENT_PAGES;
		unsigned long next = min(last + 1, (key + 1) * UPTR_SEGMENT_PAGES);
		struct uptr_segment *seg;

		seg = uptr_pages_segment_make(set, key);
		ret = PTR_ERR_OR_ZERO(seg);
		if (ret)
			break;
		ret = uptr_segment_begin(seg);
		if (ret)
			break;
		ret = uptr_segment_acquire(set, seg, first, next - 1, write,
					   pfns, failed);
		uptr_segment_end(seg);
		first = next;
	}

	atomic_dec(&set->acquiring);
	kfree(pfns);
	return ret;
}

/**
 * uptr_pages_valid - are all of these pages valid
 * @set: the page set
 * @first: first page
 * @last: last page
 * @write: for writing, too
 *
 * With notifier_lock held the answer stays true while it is held. Without it,
 * it is a hint.
 *
 * Return: true when they all are.
 */
bool uptr_pages_valid(struct uptr_pages *set, unsigned long first,
		      unsigned long last, bool write)
{
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
 * &uptr_segment_ops.clear.
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
	WRITE_ONCE(set->stale, true);
}

/**
 * uptr_pages_state - what the set has of its pages
 * @set: the page set
 *
 *                 acquire               all there
 *         EMPTY ------------> ACQUIRING ----------> READY
 *           ^                  |  ^  ^                |
 *           | error, nothing   |  |  |                | invalidation
 *           | acquired before  |  |  | acquire        v
 *           +------------------+  |  +------------- STALE
 *                                 |                   ^
 *                                 +-------------------+
 *                                   error, or invalidated meanwhile
 *
 * An error is the caller's who met it, and is not remembered: the next acquire
 * finds out anew.
 *
 * Return: the state of this moment.
 */
enum drm_userptr_state uptr_pages_state(struct uptr_pages *set)
{
	if (atomic_read(&set->acquiring))
		return DRM_USERPTR_STATE_ACQUIRING;
	if (READ_ONCE(set->stale))
		return DRM_USERPTR_STATE_STALE;
	if (atomic_long_read(&set->resident))
		return DRM_USERPTR_STATE_READY;
	return DRM_USERPTR_STATE_EMPTY;
}

/**
 * uptr_pages_create - make a page set; nothing is acquired
 * @udev: the device
 * @umm: the address space
 * @ops: for invalidations
 * @addr: first user address
 * @npages: number of pages
 * @read_only: never acquired for writing
 *
 * Return: the page set with one reference, or ERR_PTR(-ENOMEM).
 */
struct uptr_pages *uptr_pages_create(struct uptr_device *udev,
				     struct uptr_mm *umm,
				     const struct uptr_segment_ops *ops,
				     unsigned long addr, unsigned long npages,
				     bool read_only)
{
	struct uptr_pages *set = kzalloc(sizeof(*set), GFP_KERNEL_ACCOUNT);

	if (!set)
		return ERR_PTR(-ENOMEM);
	kref_init(&set->ref);
	set->udev = udev;
	set->umm = uptr_mm_get(umm);
	set->ops = ops;
	set->addr = addr;
	set->npages = npages;
	set->read_only = read_only;
	xa_init(&set->chunks);
	xa_init(&set->segments);
	atomic_inc(&udev->stats.page_sets);
	return set;
}

/**
 * uptr_pages_release - free a page set nobody refers to
 * @ref: its reference count
 *
 * Who may still know the set: its notifiers, and removing them waits for the
 * invalidations that run. No job does, for each held a reference; no acquirer,
 * for it holds the object's.
 */
void uptr_pages_release(struct kref *ref)
{
	struct uptr_pages *set = container_of(ref, struct uptr_pages, ref);
	struct uptr_segment *seg;
	unsigned long *chunk;
	unsigned long key;

	might_sleep();

	xa_for_each(&set->segments, key, seg) {
		uptr_segment_fini(seg);
		kfree(seg);
		cond_resched();
	}
	xa_destroy(&set->segments);
	xa_for_each(&set->chunks, key, chunk) {
		kfree(chunk);
		cond_resched();
	}
	xa_destroy(&set->chunks);
	uptr_mm_put(set->umm);
	atomic_dec(&set->udev->stats.page_sets);
	kfree(set);
}
