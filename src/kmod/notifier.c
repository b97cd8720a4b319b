// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * notifier - watching a stretch of a process's memory
 *
 * An invalidation, in order:
 *
 *  1. notifier_lock for write (a caller that may not block: by trylock, or it
 *     is told to come again);
 *  2. note the sequence, clear the valid bits of the pages hit; unlock;
 *  3. ops->settle(): of the unfinished jobs that overlap the pages hit, those
 *     that may no longer start are cancelled, and the rest are waited for.
 *
 * Why no job can slip in behind step 3: a commit enters its job in the segment
 * under notifier_lock for read after it saw every page valid. So it came either
 * before step 2, and step 3 finds the job; or after, and it found a bit clear
 * and acquires again. And no acquisition succeeds before the kernel has called
 * invalidate_range_end, because mmu_interval_read_begin() waits for that and
 * mmu_interval_read_retry() under notifier_lock notices the rest. So the set of
 * jobs that step 3 waits for only shrinks.
 *
 * What the notifier waits for never needs a lock that the notifier's caller
 * holds: the engine takes leaves only.
 */

#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>

#include "hook.h"
#include "mm.h"
#include "notifier.h"
#include "trace.h"

#ifdef CONFIG_LOCKDEP
/* Being a segment's acquirer, as a lock: nobody is of two at a time. */
static struct lockdep_map uptr_acquirer_map =
	STATIC_LOCKDEP_MAP_INIT("userptr_segment_acquirer", &uptr_acquirer_map);
#endif

static enum drm_userptr_cause uptr_cause(enum mmu_notifier_event event)
{
	switch (event) {
	case MMU_NOTIFY_UNMAP:
		return DRM_USERPTR_CAUSE_UNMAP;
	case MMU_NOTIFY_RELEASE:
		return DRM_USERPTR_CAUSE_RELEASE;
	case MMU_NOTIFY_CLEAR:
	case MMU_NOTIFY_MIGRATE:
		return DRM_USERPTR_CAUSE_CLEAR;
	case MMU_NOTIFY_PROTECTION_VMA:
	case MMU_NOTIFY_PROTECTION_PAGE:
		return DRM_USERPTR_CAUSE_PROTECTION;
	default:
		return DRM_USERPTR_CAUSE_OTHER;
	}
}

static bool uptr_segment_invalidate(struct mmu_interval_notifier *mni,
				    const struct mmu_notifier_range *range,
				    unsigned long cur_seq)
{
	struct uptr_segment *seg = container_of(mni, struct uptr_segment,
						notifier);
	enum drm_userptr_cause cause = uptr_cause(range->event);
	bool gone = cause == DRM_USERPTR_CAUSE_UNMAP ||
		    cause == DRM_USERPTR_CAUSE_RELEASE;
	bool blockable = mmu_notifier_range_blockable(range);
	unsigned long end = seg->addr + (seg->npages << PAGE_SHIFT);
	u64 addr = seg->addr - (seg->first << PAGE_SHIFT);
	unsigned long first, last;
	bool settled;

	first = seg->first +
		((max(range->start, seg->addr) - seg->addr) >> PAGE_SHIFT);
	last = seg->first +
	       ((min(range->end, end) - 1 - seg->addr) >> PAGE_SHIFT);

	if (blockable)
		down_write(&seg->umm->notifier_lock);
	else if (!down_write_trylock(&seg->umm->notifier_lock))
		return false;
	mmu_interval_set_seq(mni, cur_seq);
	trace_uptr_invalidate(seg->owner, addr, first, last, cause, blockable);
	seg->ops->clear(seg, first, last, cause);
	up_write(&seg->umm->notifier_lock);

	if (blockable)
		uptr_hook(UPTR_HOOK_CLEARED);
	settled = seg->ops->settle(seg, first, last, gone, blockable);
	trace_uptr_invalidate_done(seg->owner, addr, first, last,
				   settled ? 0 : -EAGAIN);
	return settled;
}

static const struct mmu_interval_notifier_ops uptr_notifier_ops = {
	.invalidate = uptr_segment_invalidate,
};

/**
 * uptr_segment_init - prepare a segment; it watches nothing yet
 * @seg: the segment
 * @umm: the address space; the caller keeps a reference
 * @ops: called by invalidations
 * @owner: for @ops
 * @addr: first user address
 * @first: first page in the page set
 * @npages: number of pages
 */
void uptr_segment_init(struct uptr_segment *seg, struct uptr_mm *umm,
		       const struct uptr_segment_ops *ops, void *owner,
		       unsigned long addr, unsigned long first,
		       unsigned long npages)
{
	seg->ops = ops;
	seg->umm = umm;
	seg->owner = owner;
	seg->addr = addr;
	seg->first = first;
	seg->npages = npages;
	seg->flags = 0;
	spin_lock_init(&seg->lock);
	seg->jobs = RB_ROOT_CACHED;
	init_waitqueue_head(&seg->wait);
}

/**
 * uptr_segment_begin - become the segment's one acquirer
 * @seg: the segment
 *
 * Waits, killably, for the one there is. Starts to watch the segment when
 * nobody has yet. The caller is a thread of the address space.
 *
 * Return: 0, to be followed by uptr_segment_end(); -EINTR when killed;
 * -ERESTARTSYS when a signal came; -ENOMEM.
 */
int uptr_segment_begin(struct uptr_segment *seg)
{
	int ret;

	lock_map_acquire(&uptr_acquirer_map);
	if (wait_on_bit_lock(&seg->flags, UPTR_SEGMENT_ACQUIRING,
			     TASK_KILLABLE)) {
		lock_map_release(&uptr_acquirer_map);
		return -EINTR;
	}
	if (uptr_segment_watched(seg))
		return 0;

	ret = mmu_interval_notifier_insert(&seg->notifier, seg->umm->mm,
					   seg->addr,
					   seg->npages << PAGE_SHIFT,
					   &uptr_notifier_ops);
	if (ret) {
		uptr_segment_end(seg);
		/* The first one of an mm gives way to any signal. */
		return ret == -EINTR ? -ERESTARTSYS : ret;
	}
	set_bit(UPTR_SEGMENT_WATCHED, &seg->flags);
	return 0;
}

/**
 * uptr_segment_watch - have a segment watched from now on
 * @seg: the segment
 *
 * Return: as uptr_segment_begin().
 */
int uptr_segment_watch(struct uptr_segment *seg)
{
	int ret;

	if (uptr_segment_watched(seg))
		return 0;
	ret = uptr_segment_begin(seg);
	if (!ret)
		uptr_segment_end(seg);
	return ret;
}

/**
 * uptr_segment_try_begin - become the segment's one acquirer, without waiting
 * @seg: the segment, which is watched
 *
 * Return: true, to be followed by uptr_segment_end(); false: there is one.
 */
bool uptr_segment_try_begin(struct uptr_segment *seg)
{
	WARN_ON_ONCE(!uptr_segment_watched(seg));
	if (test_and_set_bit_lock(UPTR_SEGMENT_ACQUIRING, &seg->flags))
		return false;
	lock_acquire_exclusive(&uptr_acquirer_map, 0, 1, NULL, _THIS_IP_);
	return true;
}

/**
 * uptr_segment_end - let the next acquirer in
 * @seg: the segment
 */
void uptr_segment_end(struct uptr_segment *seg)
{
	lock_map_release(&uptr_acquirer_map);
	clear_and_wake_up_bit(UPTR_SEGMENT_ACQUIRING, &seg->flags);
}

/**
 * uptr_segment_fini - watch no more
 * @seg: the segment, with no job and no acquirer left
 *
 * Sleeps until running invalidations are over: call it with no lock held.
 */
void uptr_segment_fini(struct uptr_segment *seg)
{
	WARN_ON(!RB_EMPTY_ROOT(&seg->jobs.rb_root));
	if (uptr_segment_watched(seg))
		mmu_interval_notifier_remove(&seg->notifier);
}
