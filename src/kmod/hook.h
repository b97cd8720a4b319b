/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef UPTR_HOOK_H
#define UPTR_HOOK_H

/**
 * enum uptr_point - where a test can stop a thread
 *
 * At none of them a lock is held that a system call of the process, or another
 * ioctl, would wait for, except where it says so.
 */
enum uptr_point {
	/** @UPTR_HOOK_NOWHERE: None is stopped. */
	UPTR_HOOK_NOWHERE,
	/** @UPTR_HOOK_WALKED: Pages were looked up, and not installed yet. */
	UPTR_HOOK_WALKED,
	/** @UPTR_HOOK_ACQUIRED: SUBMIT has its pages, and has not committed yet. */
	UPTR_HOOK_ACQUIRED,
	/** @UPTR_HOOK_CREATED: CREATE has its object, and no handle yet. */
	UPTR_HOOK_CREATED,
	/** @UPTR_HOOK_PROMOTED: Pinned for an export, and still used as tracked. */
	UPTR_HOOK_PROMOTED,
	/**
	 * @UPTR_HOOK_CLEARED: An invalidation that may sleep has cleared what it hit,
	 * and has not looked for jobs yet. Its caller's locks are held.
	 */
	UPTR_HOOK_CLEARED,
	/** @UPTR_HOOK_RUNNING: A job has started, and written nothing yet. */
	UPTR_HOOK_RUNNING,
	/** @UPTR_HOOK_ENDING: A worker has left its request, and not ended it yet. */
	UPTR_HOOK_ENDING,
};

#ifdef UPTR_HOOKS
void uptr_hook(enum uptr_point point);
#else
/* What is delivered has no such thing. */
static inline void uptr_hook(enum uptr_point point)
{
}
#endif

#endif
