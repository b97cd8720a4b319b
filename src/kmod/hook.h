/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_HOOK_H_
#define _UPTR_HOOK_H_

/**
 * enum uptr_point - where a test can stop a thread
 *
 * What waits meanwhile for the thread that has stopped is said of each.
 */
enum uptr_point {
	/** @UPTR_HOOK_NOWHERE: None is stopped. */
	UPTR_HOOK_NOWHERE,
	/**
	 * @UPTR_HOOK_WALKED: Pages were looked up, and not installed yet. Others who
	 * acquire in the same segment wait; in an export, other exports of the object.
	 */
	UPTR_HOOK_WALKED,
	/** @UPTR_HOOK_ACQUIRED: SUBMIT has its pages, and has not committed yet. */
	UPTR_HOOK_ACQUIRED,
	/**
	 * @UPTR_HOOK_CREATED: CREATE has its object, and no handle yet. A CREATE that
	 * overlaps it waits for a second.
	 */
	UPTR_HOOK_CREATED,
	/**
	 * @UPTR_HOOK_PROMOTED: Pinned for an export, and still used as tracked. Other
	 * exports of the object wait.
	 */
	UPTR_HOOK_PROMOTED,
	/**
	 * @UPTR_HOOK_CLEARED: An invalidation that may sleep has cleared what it hit,
	 * and has not looked for jobs yet. Its caller's locks are held.
	 */
	UPTR_HOOK_CLEARED,
	/**
	 * @UPTR_HOOK_RUNNING: A job has started, and written nothing yet. Invalidations
	 * of its pages wait, whatever its deadline, and its context's later jobs.
	 */
	UPTR_HOOK_RUNNING,
	/**
	 * @UPTR_HOOK_HALFWAY: A job has done a page of an operation, or more of them,
	 * and not all. The same wait as at "running", but a job that is asked to stop
	 * goes on. Who writes this point while a job is held here has one more stop.
	 */
	UPTR_HOOK_HALFWAY,
	/** @UPTR_HOOK_ENDING: A worker has left its request, and not ended it yet. */
	UPTR_HOOK_ENDING,
};

#ifdef UPTR_HOOKS
void uptr_hook(enum uptr_point point);
void uptr_hook_until(enum uptr_point point, const int *end);
#else
/* What is delivered has no such thing. */
static inline void uptr_hook(enum uptr_point point)
{
}

static inline void uptr_hook_until(enum uptr_point point, const int *end)
{
}
#endif

#endif
