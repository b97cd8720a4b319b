// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * fault - getting the pages of a page set
 *
 * A set is filled step by step: the pages asked for that lie in one chunk, and
 * never the chunk's others. A step of a tracked set:
 *
 *  1. mmu_interval_read_begin(), with no lock of ours held: it sleeps.
 *  2. Under mmap_lock: hmm_range_fault(), for writing unless only reading is
 *     asked for; then one page of each VMA by GUP, and put again. GUP refuses
 *     what has no business here and HMM does not know of: memfd_secret, whose
 *     pages have no kernel mapping, shadow stacks, and what protection keys
 *     deny to this thread.
 *  3. Under notifier_lock for read: mmu_interval_read_retry(), and if the
 *     sequence stands, store the entries.
 *
 * A step over memory whose faults another process serves, a userfaultfd's
 * handler or a file system's server, does not go through HMM, which either
 * cannot wait or does so unkillably under mmap_lock. GUP waits killably and
 * without it. Its pages are put again at once, and count only if the sequence
 * stands.
 *
 * A worker is not a thread of the process. It takes a reference to the address
 * space for one step, so that a process that dies is not kept; and it leaves to
 * the caller what it could be stuck in, or what only the caller's protection
 * keys can tell.
 *
 * A step of a pinned set pins the pages and charges them instead of 2; if the
 * sequence moved meanwhile they are let go of again, since nobody can tell on
 * which side of the change they were taken. An unsynchronized set has no
 * sequence.
 *
 * A step whose sequence moved is done again. Breaking COW for writing moves it
 * once, since our own fault fires our own notifier; the pages are ours then. A
 * step that the process keeps moving for a second ends with -EBUSY.
 */

#include <linux/cpuset.h>
#include <linux/fs.h>
#include <linux/hmm.h>
#include <linux/jiffies.h>
#include <linux/magic.h>
#include <linux/mempolicy.h>
#include <linux/mm.h>
#include <linux/mmu_context.h>
#include <linux/mmu_notifier.h>
#include <linux/pkeys.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/userfaultfd_k.h>

#include "charge.h"
#include "drv.h"
#include "fault.h"
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

static_assert(UPTR_CHUNK_PAGES * sizeof(unsigned long) == UPTR_FAULT_ROOM);

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
	/** @by: Who does it, and how far they go. */
	enum uptr_fault_by by;
	/** @missing: Pinned: pages that RLIMIT_MEMLOCK lacks. */
	unsigned long missing;
};

/* Only as a thread of the process is GUP bound by its protection keys. */
static long uptr_gup_one(struct mm_struct *mm, unsigned long addr, bool write,
			 struct page **page)
{
	unsigned int flags = write ? FOLL_WRITE : 0;

	return mm == current->mm ?
	       get_user_pages(addr, 1, flags, page) :
	       get_user_pages_remote(mm, addr, 1, flags, page, NULL);
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
		ret = uptr_gup_one(mm, addr, write, &page);
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

/* May a worker fault this VMA in, or only the process's own threads? */
static bool uptr_vma_worker_may(struct vm_area_struct *vma)
{
	return !uptr_vma_may_wait(vma) && !vma_pkey(vma);
}

static bool uptr_range_worker_may(struct mm_struct *mm, unsigned long addr,
				  unsigned long end)
{
	mmap_assert_locked(mm);

	while (addr < end) {
		struct vm_area_struct *vma = find_vma(mm, addr);

		if (!vma || vma->vm_start >= end)
			return true;
		if (!uptr_vma_worker_may(vma))
			return false;
		addr = vma->vm_end;
	}
	return true;
}

/* Is every page of a step there, without a fault? */
static bool uptr_step_present(struct uptr_step *step)
{
	unsigned long want = HMM_PFN_VALID | (step->write ? HMM_PFN_WRITE : 0);
	unsigned long i;

	for (i = 0; i <= step->last - step->first; i++)
		if ((step->pfns[i] & (want | HMM_PFN_ERROR)) != want)
			return false;
	return true;
}

/* Under mmap_lock. */
static int uptr_step_fault_hmm(struct uptr_step *step, unsigned long seq)
{
	struct mm_struct *mm = step->seg->umm->mm;
	struct hmm_range range = {
		.notifier = &step->seg->notifier,
		.notifier_seq = seq,
		.start = uptr_pages_addr(step->set, step->first),
		.end = uptr_pages_addr(step->set, step->last + 1),
		.hmm_pfns = step->pfns,
	};
	int ret;

	if (step->by != UPTR_FAULT_PRESENT)
		range.default_flags = HMM_PFN_REQ_FAULT |
				      (step->write ? HMM_PFN_REQ_WRITE : 0);
	/* Sticky bits of an earlier step would be taken as input. */
	memset(step->pfns, 0,
	       (step->last - step->first + 1) * sizeof(*step->pfns));
	ret = hmm_range_fault(&range);
	if (ret)
		return ret;
	if (step->by == UPTR_FAULT_PRESENT && !uptr_step_present(step))
		return -EAGAIN;
	return uptr_check_vmas(mm, range.start, range.end, step->write);
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

/* Under mmap_lock; 1: has to be done without it. */
static int uptr_step_fault_locked(struct uptr_step *step, unsigned long seq)
{
	struct mm_struct *mm = step->seg->umm->mm;
	unsigned long addr = uptr_pages_addr(step->set, step->first);
	unsigned long end = uptr_pages_addr(step->set, step->last + 1);

	if (step->by == UPTR_FAULT_WORKER &&
	    !uptr_range_worker_may(mm, addr, end))
		return -EOPNOTSUPP;
	if (step->by == UPTR_FAULT_CALLER && uptr_range_may_wait(mm, addr, end))
		return 1;
	return uptr_step_fault_hmm(step, seq);
}

static int uptr_step_fault_any(struct uptr_step *step, unsigned long seq)
{
	struct mm_struct *mm = step->seg->umm->mm;
	bool worker = step->by == UPTR_FAULT_WORKER;
	int ret;

	if (worker && !mmget_not_zero(mm))
		return -EFAULT;
	if (!mmap_read_lock_killable(mm)) {
		ret = uptr_step_fault_locked(step, seq);
		mmap_read_unlock(mm);
	} else {
		ret = -EINTR;
	}
	if (worker)
		mmput_async(mm);
	return ret == 1 ? uptr_step_fault_gup(step) : ret;
}

/* Faults the pages of a step in; leaves what it found in step->pfns. */
static int uptr_step_fault(struct uptr_step *step, unsigned long seq)
{
	int ret = uptr_step_fault_any(step, seq);

	switch (ret) {
	case 0:
	case -EAGAIN:
	case -EBUSY:
	case -ENOMEM:
	case -EOPNOTSUPP:
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

/*
 * Pins for reading, VMA by VMA: where the kernel does not break COW for such a
 * pin by itself it is taken for writing, by force, so that the page pinned stays
 * the one the process sees.
 */
static long uptr_step_pin_read(unsigned long addr, unsigned long count,
			       struct page **pages)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	unsigned int flags = FOLL_LONGTERM;
	long ret = -EFAULT;

	if (mmap_read_lock_killable(mm))
		return -EINTR;
	vma = vma_lookup(mm, addr);
	if (vma) {
		if (!UPTR_LONGTERM_UNSHARES &&
		    (vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE)
			flags |= FOLL_WRITE | FOLL_FORCE;
		count = min(count, (vma->vm_end - addr) >> PAGE_SHIFT);
		ret = pin_user_pages(addr, count, flags, pages);
	}
	mmap_read_unlock(mm);
	return ret;
}

static int uptr_step_pin_pages(struct uptr_step *step, struct page **pages)
{
	unsigned long count = step->last - step->first + 1, done = 0;
	long ret = 0;

	while (done < count) {
		unsigned long addr = uptr_pages_addr(step->set,
						     step->first + done);

		ret = step->write ?
		      pin_user_pages_fast(addr, count - done,
					  FOLL_LONGTERM | FOLL_WRITE,
					  pages + done) :
		      uptr_step_pin_read(addr, count - done, pages + done);
		if (ret <= 0)
			break;
		done += ret;
	}
	if (done == count)
		return 0;
	unpin_user_pages(pages, done);
	return ret ?: -EFAULT;
}

static bool uptr_step_may_wait(struct uptr_step *step)
{
	struct mm_struct *mm = current->mm;
	bool may_wait;

	mmap_read_lock(mm);
	may_wait = uptr_range_may_wait(mm, uptr_pages_addr(step->set, step->first),
				       uptr_pages_addr(step->set, step->last + 1));
	mmap_read_unlock(mm);
	return may_wait;
}

/* Pins and charges the pages of a step; leaves pointers to them in step->pfns. */
static int uptr_step_pin(struct uptr_step *step)
{
	struct page **pages = (struct page **)step->pfns;
	unsigned long count = step->last - step->first + 1;
	int ret = 0;

	/* A long-term pin may not wait for whoever serves a fault; GUP does. */
	if (uptr_step_may_wait(step))
		ret = uptr_step_fault_gup(step);
	if (!ret)
		ret = uptr_step_pin_pages(step, pages);

	switch (ret) {
	case 0:
		break;
	case -EAGAIN:
	case -EBUSY:
		/* It could not be moved to where it may stay; not now. */
		return -EBUSY;
	case -ENOMEM:
		return ret;
	default:
		return fatal_signal_pending(current) ? -EINTR : -EFAULT;
	}

	ret = uptr_account_charge(step->set->account, pages, count,
				  &step->missing);
	if (ret)
		unpin_user_pages(pages, count);
	return ret;
}

static void uptr_step_install_pinned(struct uptr_step *step)
{
	struct page **pages = (struct page **)step->pfns;
	unsigned long index;

	lockdep_assert_held_read(&step->set->umm->notifier_lock);

	for (index = step->first; index <= step->last; index++)
		step->chunk[index % UPTR_CHUNK_PAGES] =
			page_to_pfn(pages[index - step->first]) |
			UPTR_ENTRY_READ | (step->write ? UPTR_ENTRY_WRITE : 0);
	atomic_long_add(step->last - step->first + 1, &step->set->resident);
	atomic64_add(step->last - step->first + 1, &step->set->acquired);
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
		if (step->write && !set->dontneed)
			uptr_pages_mark_dirty(pfn_to_page(pfn));
		WRITE_ONCE(*entry, pfn | UPTR_ENTRY_READ |
				   (step->write ? UPTR_ENTRY_WRITE : 0));
		written++;
	}
	atomic_long_add(fresh, &set->resident);
	atomic64_add(written, &set->acquired);
	WRITE_ONCE(set->stale, false);
}

/* One attempt; -EBUSY: the sequence moved. */
static int uptr_step_try(struct uptr_step *step)
{
	struct uptr_pages *set = step->set;
	struct mmu_interval_notifier *notifier =
		step->seg ? &step->seg->notifier : NULL;
	bool pinned = uptr_pages_pinned(set), moved;
	unsigned long seq = 0;
	int ret;

	if (notifier)
		seq = mmu_interval_read_begin(notifier);
	ret = pinned ? uptr_step_pin(step) : uptr_step_fault(step, seq);
	if (ret)
		return ret;

	down_read(&set->umm->notifier_lock);
	moved = notifier && mmu_interval_read_retry(notifier, seq);
	if (!moved && pinned)
		uptr_step_install_pinned(step);
	else if (!moved)
		uptr_step_install(step);
	up_read(&set->umm->notifier_lock);
	if (moved && pinned)
		uptr_pages_unpin(set, (struct page **)step->pfns,
				 step->last - step->first + 1);
	return moved ? -EBUSY : 0;
}

static int uptr_step_run(struct uptr_step *step)
{
	unsigned long deadline = 0;
	int attempts = 0;

	for (;;) {
		int ret = uptr_step_try(step);

		if (ret != -EBUSY)
			return ret;
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
	if (ret != -EFAULT || step->first == last ||
	    step->by != UPTR_FAULT_CALLER)
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

/**
 * uptr_fault_pages - make pages of a tracked set valid
 * @set: the page set
 * @seg: a segment of it, begun by the caller
 * @first: first page, in that segment
 * @last: last page, in that segment
 * @write: also for writing
 * @by: who does it
 * @room: UPTR_FAULT_ROOM bytes of the caller's
 * @stop: read now and then: true ends it early
 * @failed: on error: a page that could not be had
 *
 * May sleep for as long as a page takes to come; killable. When it returns, an
 * invalidation may already have taken pages away again: only a look at
 * uptr_pages_valid() under notifier_lock tells.
 *
 * Return: 0; -EFAULT: a page can not be had; -EBUSY: the process changes its
 * memory faster than it can be acquired; -EINTR: killed, or stopped; -ENOMEM;
 * -EAGAIN, only by UPTR_FAULT_PRESENT: a page is not there; -EOPNOTSUPP, only by
 * UPTR_FAULT_WORKER: a worker must not fault a page.
 */
int uptr_fault_pages(struct uptr_pages *set, struct uptr_segment *seg,
		     unsigned long first, unsigned long last, bool write,
		     enum uptr_fault_by by, void *room, const bool *stop,
		     unsigned long *failed)
{
	struct uptr_step step = {
		.set = set, .seg = seg, .pfns = room, .write = write, .by = by,
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
		if (fatal_signal_pending(current) || READ_ONCE(*stop))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/**
 * uptr_fault_pin - pin all pages of a pinned or unsynchronized set
 * @set: the page set, of the caller's own address space; nobody else knows it
 * @room: UPTR_FAULT_ROOM bytes of the caller's
 * @missing: on -ENOMEM: pages that RLIMIT_MEMLOCK lacks, or 0
 *
 * What was pinned before an error goes with the set.
 *
 * Return: 0; -EFAULT: a page can not be had; -EBUSY: the process changes its
 * memory faster than it can be pinned; -EINTR: killed; -ENOMEM.
 */
int uptr_fault_pin(struct uptr_pages *set, void *room, unsigned long *missing)
{
	struct uptr_step step = {
		.set = set, .pfns = room, .write = !set->read_only,
	};
	unsigned long first, next;
	int ret;

	*missing = 0;
	if (set->mode == DRM_USERPTR_MODE_PINNED) {
		step.seg = uptr_pages_segment_make(set, 0);
		if (IS_ERR(step.seg))
			return PTR_ERR(step.seg);
		/* It watches from now on: no change of a pinned page is missed. */
		ret = uptr_segment_begin(step.seg);
		if (ret)
			return ret;
		uptr_segment_end(step.seg);
	}
	for (first = 0; first < set->npages; first = next) {
		next = min(set->npages, first + UPTR_CHUNK_PAGES);
		step.chunk = uptr_pages_chunk_make(set, first);
		if (IS_ERR(step.chunk))
			return PTR_ERR(step.chunk);
		step.first = first;
		step.last = next - 1;
		ret = uptr_step_run(&step);
		if (ret) {
			/* What follows would have been charged as well. */
			if (step.missing)
				*missing = step.missing + set->npages - next;
			return ret;
		}
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

static bool uptr_placed_by_default(void)
{
#ifdef CONFIG_NUMA
	if (current->mempolicy)
		return false;
#endif
	return nodes_equal(cpuset_current_mems_allowed, node_states[N_MEMORY]);
}

/**
 * uptr_fault_worker_may - may workers get these pages in the caller's place
 * @set: the page set, of the caller's own address space
 * @first: first page
 * @last: last page
 * @write: also for writing
 *
 * They may not where a fault waits for another process, where protection keys
 * are in force, and when the caller's memory is to be placed on nodes of its
 * own, none of which holds in a worker's thread.
 *
 * Return: 1 or 0; -EFAULT: the caller's protection keys deny access; -EINTR:
 * killed.
 */
int uptr_fault_worker_may(struct uptr_pages *set, unsigned long first,
			  unsigned long last, bool write)
{
	unsigned long addr = uptr_pages_addr(set, first);
	unsigned long end = uptr_pages_addr(set, last + 1);
	struct mm_struct *mm = current->mm;
	int ret = uptr_placed_by_default();

	if (mmap_read_lock_killable(mm))
		return -EINTR;
	while (addr < end && ret >= 0) {
		struct vm_area_struct *vma = find_vma(mm, addr);

		if (!vma || vma->vm_start >= end)
			break;
		if (!arch_vma_access_permitted(vma, write, false, false))
			ret = -EFAULT;
		else if (!uptr_vma_worker_may(vma))
			ret = 0;
		addr = vma->vm_end;
	}
	mmap_read_unlock(mm);
	return ret;
}
