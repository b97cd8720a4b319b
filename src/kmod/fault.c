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
 * Memory whose faults another process serves, a userfaultfd's handler or a file
 * system's server, is not faulted in by HMM, which either cannot wait or does so
 * unkillably under mmap_lock. GUP does it first, killably and without mmap_lock,
 * and puts the pages again; meanwhile others may acquire in the segment, since
 * nobody knows how long it takes. Then the step is done as one that finds what
 * is there without a fault.
 *
 * A worker is not a thread of the process. It takes a reference to the address
 * space for one step, so that a process that dies is not kept; and it leaves to
 * the caller what it could be stuck in, what only the caller's protection keys
 * can tell, and what would be charged to the worker.
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
#include "hook.h"
#include "mm.h"
#include "notifier.h"
#include "pages.h"
#include "patience.h"
#include "trace.h"

/* A step that the caller can only do after waiting for another process. */
#define UPTR_STEP_WAITS		1

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
static long uptr_gup_one(struct mm_struct *mm, unsigned long addr,
			 unsigned int flags, struct page **page)
{
	return mm == current->mm ?
	       get_user_pages(addr, 1, flags, page) :
	       get_user_pages_remote(mm, addr, 1, flags, page, NULL);
}

/* Takes one page of each VMA of [@addr, @end) by GUP, and puts it again. */
static int uptr_check_vmas(struct mm_struct *mm, unsigned long addr,
			   unsigned long end, unsigned int flags)
{
	mmap_assert_locked(mm);

	while (addr < end) {
		struct vm_area_struct *vma = vma_lookup(mm, addr);
		struct page *page;
		long ret;

		if (!vma)
			return -EFAULT;
		ret = uptr_gup_one(mm, addr, flags, &page);
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
 * Pages that a driver or the kernel put there one by one: GUP and HMM would give
 * them, unlike page frames (VM_PFNMAP), but they are no memory of the process
 * either. A file of a DAX file system is, and looks the same.
 */
static bool uptr_vma_is_drivers(struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_MIXEDMAP && !vma_is_dax(vma);
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
	/* Of the content: a block device's node may lie in memory. */
	magic = vma->vm_file->f_mapping->host->i_sb->s_magic;
	return magic != TMPFS_MAGIC && magic != HUGETLBFS_MAGIC;
}

/*
 * May only the process's own threads fault this VMA in, and no worker? Huge pages
 * of hugetlbfs are charged to the cgroup of the thread that takes them.
 */
static bool uptr_vma_callers_only(struct vm_area_struct *vma)
{
	return uptr_vma_may_wait(vma) || vma_pkey(vma) ||
	       is_vm_hugetlb_page(vma);
}

/* Is there a VMA of that sort in the range? */
static bool uptr_range_has(struct mm_struct *mm, unsigned long addr,
			   unsigned long end,
			   bool (*is)(struct vm_area_struct *vma))
{
	mmap_assert_locked(mm);

	while (addr < end) {
		struct vm_area_struct *vma = find_vma(mm, addr);

		if (!vma || vma->vm_start >= end)
			return false;
		if (is(vma))
			return true;
		addr = vma->vm_end;
	}
	return false;
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
	unsigned int flags = step->write ? FOLL_WRITE : 0;
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
	if (step->by != UPTR_FAULT_PRESENT)
		return uptr_check_vmas(mm, range.start, range.end, flags);
	/* What GUP refuses without a fault may be gone again, no more. */
	if (!uptr_step_present(step) ||
	    uptr_check_vmas(mm, range.start, range.end, flags | FOLL_NOFAULT))
		return -EAGAIN;
	return 0;
}

/*
 * Faults the pages of a step in, and lets go of them. Not under mmap_lock, nor
 * as the acquirer: GUP may wait for another process for as long as that likes,
 * killably and without mmap_lock.
 */
static int uptr_step_prefault(struct uptr_step *step)
{
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
	for (i = 0; i < done; i++)
		put_page(pages[i]);
	if (done == count)
		return 0;
	if (ret == -ENOMEM)
		return ret;
	return fatal_signal_pending(current) ? -EINTR : -EFAULT;
}

/* Under mmap_lock. */
static int uptr_step_fault_locked(struct uptr_step *step, unsigned long seq)
{
	struct mm_struct *mm = step->seg->umm->mm;
	unsigned long addr = uptr_pages_addr(step->set, step->first);
	unsigned long end = uptr_pages_addr(step->set, step->last + 1);

	if (uptr_range_has(mm, addr, end, uptr_vma_is_drivers))
		return -EFAULT;
	if (step->by == UPTR_FAULT_WORKER &&
	    uptr_range_has(mm, addr, end, uptr_vma_callers_only))
		return -EOPNOTSUPP;
	if (step->by == UPTR_FAULT_CALLER &&
	    uptr_range_has(mm, addr, end, uptr_vma_may_wait))
		return UPTR_STEP_WAITS;
	return uptr_step_fault_hmm(step, seq);
}

static int uptr_step_fault_any(struct uptr_step *step, unsigned long seq)
{
	struct mm_struct *mm = step->seg->umm->mm;
	bool worker = step->by == UPTR_FAULT_WORKER;
	int ret;

	if (worker && !uptr_mm_borrow(step->seg->umm))
		return -EFAULT;
	if (!mmap_read_lock_killable(mm)) {
		ret = uptr_step_fault_locked(step, seq);
		mmap_read_unlock(mm);
	} else {
		ret = -EINTR;
	}
	if (worker)
		uptr_mm_return(step->seg->umm);
	return ret;
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
	case UPTR_STEP_WAITS:
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
 * Pins for reading where the kernel does not break COW for such a pin by itself,
 * VMA by VMA: private memory is pinned for writing, by force, so that the page
 * stays the one the process sees.
 */
static long uptr_pin_by_force(unsigned long addr, unsigned long count,
			      struct page **pages)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	unsigned int flags = FOLL_LONGTERM;
	long ret = -EFAULT;

	if (mmap_read_lock_killable(mm))
		return -EINTR;
	vma = vma_lookup(mm, addr);
	/* The process's protection keys are asked here: force would ask to write. */
	if (vma && vma->vm_flags & VM_READ &&
	    arch_vma_access_permitted(vma, false, false, false)) {
		if ((vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE)
			flags |= FOLL_WRITE | FOLL_FORCE;
		count = min(count, (vma->vm_end - addr) >> PAGE_SHIFT);
		ret = pin_user_pages_remote(mm, addr, count, flags, pages,
					    NULL);
	}
	mmap_read_unlock(mm);
	return ret;
}

static int uptr_step_pin_pages(struct uptr_step *step, struct page **pages)
{
	unsigned int flags = FOLL_LONGTERM | (step->write ? FOLL_WRITE : 0);
	unsigned long count = step->last - step->first + 1, done = 0;
	long ret = 0;

	while (done < count) {
		unsigned long addr = uptr_pages_addr(step->set,
						     step->first + done);

		ret = step->write || UPTR_LONGTERM_UNSHARES ?
		      pin_user_pages_fast(addr, count - done, flags,
					  pages + done) :
		      uptr_pin_by_force(addr, count - done, pages + done);
		if (ret <= 0)
			break;
		done += ret;
	}
	if (done == count)
		return 0;
	unpin_user_pages(pages, done);
	return ret ?: -EFAULT;
}

/* Is there a VMA of that sort in the step? 1, 0 or -EINTR. */
static int uptr_step_has(struct uptr_step *step,
			 bool (*is)(struct vm_area_struct *vma))
{
	struct mm_struct *mm = current->mm;
	int has;

	if (mmap_read_lock_killable(mm))
		return -EINTR;
	has = uptr_range_has(mm, uptr_pages_addr(step->set, step->first),
			     uptr_pages_addr(step->set, step->last + 1), is);
	mmap_read_unlock(mm);
	return has;
}

/* Pins and charges the pages of a step; leaves pointers to them in step->pfns. */
static int uptr_step_pin(struct uptr_step *step)
{
	struct page **pages = (struct page **)step->pfns;
	unsigned long count = step->last - step->first + 1;
	long charged;
	int ret;

	/* A long-term pin may not wait for whoever serves a fault; GUP does. */
	ret = uptr_step_has(step, uptr_vma_may_wait);
	if (ret > 0)
		ret = uptr_step_prefault(step);
	if (!ret)
		ret = uptr_step_pin_pages(step, pages);
	/* Afterwards: what comes to the range and goes again moves the sequence. */
	if (!ret) {
		ret = uptr_step_has(step, uptr_vma_is_drivers);
		if (ret)
			unpin_user_pages(pages, count);
	}

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

	charged = uptr_account_charge(step->set->account, pages, count,
				      &step->missing);
	if (charged < 0) {
		unpin_user_pages(pages, count);
		return charged;
	}
	uptr_stats_pinned(&step->set->udev->stats, count);
	trace_uptr_pin(step->set, step->set->addr, count, charged);
	return 0;
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
	uptr_stats_acquired(&step->set->udev->stats,
			    step->last - step->first + 1);
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
	uptr_stats_acquired(&set->udev->stats, written);
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

	uptr_hook(UPTR_HOOK_WALKED);
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
	struct uptr_patience patience = { 0 };

	for (;;) {
		int ret = uptr_step_try(step);

		if (ret != -EBUSY)
			return ret;
		atomic64_inc(&step->set->retries);
		uptr_stats_retried(&step->set->udev->stats);
		trace_uptr_step_retry(step->set, step->set->addr, step->first,
				      step->last);
		if (step->by == UPTR_FAULT_PRESENT)
			return -EAGAIN;
		if (fatal_signal_pending(current))
			return -EINTR;
		if (uptr_patience_over(&patience))
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
		if (ret == UPTR_STEP_WAITS)
			step->last = last;
		if (ret)
			return ret;
	}
	return 0;
}

/*
 * A step that has to wait for another process. It waits while others may acquire
 * in the segment; then what it waited for is there, or is gone again. Returns as
 * uptr_step_run(); *@begun says whether it is the segment's acquirer again.
 */
static int uptr_step_wait(struct uptr_step *step, bool *begun)
{
	struct uptr_patience patience = { 0 };
	int ret, error;

	for (;;) {
		uptr_segment_end(step->seg);
		ret = uptr_step_prefault(step);
		error = uptr_segment_begin(step->seg);
		*begun = !error;
		if (error || ret)
			return error ?: ret;

		step->by = UPTR_FAULT_PRESENT;
		ret = uptr_step_run(step);
		step->by = UPTR_FAULT_CALLER;
		if (ret != -EAGAIN)
			return ret;
		if (uptr_patience_over(&patience))
			return -EBUSY;
		cond_resched();
	}
}

/* The same; if a page can not be had, finds the first such page. */
static int uptr_step_wait_exact(struct uptr_step *step, bool *begun,
				unsigned long *failed)
{
	unsigned long last = step->last;
	int ret = uptr_step_wait(step, begun);

	*failed = step->first;
	if (ret != -EFAULT || step->first == last)
		return ret;
	for (; step->first <= last; step->first++) {
		step->last = step->first;
		*failed = step->first;
		ret = uptr_step_wait(step, begun);
		if (ret)
			return ret;
	}
	return 0;
}

static int uptr_fault_begin(struct uptr_segment *seg, enum uptr_fault_by by)
{
	if (by == UPTR_FAULT_PRESENT)
		return uptr_segment_try_begin(seg) ? 0 : -EAGAIN;
	return uptr_segment_begin(seg);
}

/**
 * uptr_fault_pages - make pages of a tracked set valid
 * @set: the page set
 * @seg: a segment of it, which must be watched unless UPTR_FAULT_CALLER
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
 * -EAGAIN, only by UPTR_FAULT_PRESENT: a page is not there, or the segment has
 * another acquirer; -EOPNOTSUPP, only by UPTR_FAULT_WORKER: a worker must not
 * fault a page.
 */
int uptr_fault_pages(struct uptr_pages *set, struct uptr_segment *seg,
		     unsigned long first, unsigned long last, bool write,
		     enum uptr_fault_by by, void *room, const bool *stop,
		     unsigned long *failed)
{
	struct uptr_step step = {
		.set = set, .seg = seg, .pfns = room, .write = write, .by = by,
	};
	bool begun = true;
	int ret;

	ret = uptr_fault_begin(seg, by);
	if (ret)
		return ret;
	while (first <= last && !ret) {
		unsigned long next = min(last + 1, round_down(first, UPTR_CHUNK_PAGES) +
						   UPTR_CHUNK_PAGES);

		if (!uptr_pages_valid(set, first, next - 1, write)) {
			step.chunk = uptr_pages_chunk_make(set, first);
			if (IS_ERR(step.chunk)) {
				ret = PTR_ERR(step.chunk);
				break;
			}
			step.first = first;
			step.last = next - 1;
			ret = uptr_step_run_exact(&step, failed);
			if (ret == UPTR_STEP_WAITS)
				ret = uptr_step_wait_exact(&step, &begun,
							   failed);
		}
		first = next;
		if (!ret && (fatal_signal_pending(current) || READ_ONCE(*stop)))
			ret = -EINTR;
		cond_resched();
	}
	if (begun)
		uptr_segment_end(seg);
	return ret;
}

/* Has the one segment of a pinned set watched. */
static struct uptr_segment *uptr_pinned_watch(struct uptr_pages *set)
{
	struct uptr_segment *seg = uptr_pages_segment_make(set, 0);
	int ret;

	if (IS_ERR(seg))
		return seg;
	ret = uptr_segment_watch(seg);
	return ret ? ERR_PTR(ret) : seg;
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
		/* It watches from now on: no change of a pinned page is missed. */
		step.seg = uptr_pinned_watch(set);
		if (IS_ERR(step.seg))
			return PTR_ERR(step.seg);
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
	WRITE_ONCE(set->complete, true);
	return 0;
}

/* Are @count pages from @first on still those that the process has there? */
static bool uptr_pinned_same(struct uptr_pages *set, unsigned long first,
			     unsigned long count, struct page **pages)
{
	const unsigned long *chunk = uptr_pages_chunk(set, first);
	unsigned long i;
	bool same = true;
	int got;

	got = get_user_pages_fast(uptr_pages_addr(set, first), count, 0, pages);
	for (i = 0; got > 0 && i < got; i++) {
		if (pages[i] != uptr_entry_page(chunk[i]))
			same = false;
		put_page(pages[i]);
	}
	return same && got == count;
}

/**
 * uptr_fault_watch_pinned - have an unsynchronized set watched
 * @set: the page set, of the caller's own address space
 * @room: UPTR_FAULT_ROOM bytes of the caller's
 *
 * What has changed before is found by a look: the set is detached then.
 *
 * Return: 0; -EINTR: killed; -ERESTARTSYS: a signal came; -ENOMEM.
 */
int uptr_fault_watch_pinned(struct uptr_pages *set, void *room)
{
	struct uptr_segment *seg = uptr_pinned_watch(set);
	unsigned long first;

	if (IS_ERR(seg))
		return PTR_ERR(seg);
	/*
	 * A notifier that is inserted during an invalidation is told of nothing
	 * before that is over.
	 */
	mmu_interval_read_begin(&seg->notifier);
	for (first = 0; first < set->npages; first += UPTR_CHUNK_PAGES) {
		unsigned long count = min(UPTR_CHUNK_PAGES,
					  set->npages - first);

		if (!uptr_pinned_same(set, first, count, room)) {
			uptr_pages_detach(set);
			break;
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
 * @hole: the first page at which nothing is mapped, or not with these rights; else
 *	the last page
 *
 * They may not where a fault waits for another process, where protection keys
 * are in force, in hugetlbfs, and when the caller's memory is to be placed on
 * nodes of its own, none of which holds in a worker's thread.
 *
 * Return: 1 or 0; -EFAULT: the caller's protection keys deny access; -EINTR:
 * killed.
 */
int uptr_fault_worker_may(struct uptr_pages *set, unsigned long first,
			  unsigned long last, bool write, unsigned long *hole)
{
	unsigned long addr = uptr_pages_addr(set, first);
	unsigned long end = uptr_pages_addr(set, last + 1);
	struct mm_struct *mm = current->mm;
	int ret = uptr_placed_by_default();

	*hole = last;
	if (mmap_read_lock_killable(mm))
		return -EINTR;
	while (addr < end && ret >= 0) {
		struct vm_area_struct *vma = vma_lookup(mm, addr);

		if (!vma || !(vma->vm_flags & (write ? VM_WRITE : VM_READ))) {
			*hole = (addr - set->addr) >> PAGE_SHIFT;
			break;
		}
		if (!arch_vma_access_permitted(vma, write, false, false))
			ret = -EFAULT;
		else if (uptr_vma_callers_only(vma))
			ret = 0;
		addr = vma->vm_end;
	}
	mmap_read_unlock(mm);
	return ret;
}
