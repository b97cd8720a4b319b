/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_MM_H_
#define _UPTR_MM_H_

#include <linux/interval_tree.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

struct mm_struct;
struct uptr_device;

/**
 * struct uptr_mm - one process address space, as a device knows it
 *
 * Remembers the mm without keeping it alive: a dead process's memory goes
 * though objects over it still exist.
 */
struct uptr_mm {
	/** @ref: References: one an object, one a page set. */
	struct kref ref;
	/** @udev: The device. */
	struct uptr_device *udev;
	/** @mm: The address space, held by mmgrab(). */
	struct mm_struct *mm;
	/** @tgid: The process that made it: for people to read. */
	pid_t tgid;
	/** @borrow_lock: Protects @borrowed. A leaf. */
	spinlock_t borrow_lock;
	/** @borrowed: References to @mm's memory that workers hold. */
	int borrowed;
	/** @link: In &uptr_device.mms, under its lock. */
	struct list_head link;
	/**
	 * @notifier_lock: Guards the valid bits, the entries and the notifier
	 * sequences of all page sets of this address space; see LOCK ORDER. One
	 * lock for all of them, so that a job over many objects is committed
	 * under one.
	 */
	struct rw_semaphore notifier_lock;
	/**
	 * @hurry_until: In jiffies, 0 for never: until then an invalidation gives
	 * jobs no time, for one has just waited for as long as any may.
	 */
	unsigned long hurry_until;
	/** @tree_mutex: Protects @tree. */
	struct mutex tree_mutex;
	/** @tree: Live objects by user address. */
	struct rb_root_cached tree;
	/** @tree_changes: Raised when an object enters @tree for good or leaves. */
	atomic_t tree_changes;
	/** @tree_wait: Woken when @tree_changes was raised. */
	wait_queue_head_t tree_wait;
	/** @accounts_lock: Protects @accounts. */
	struct mutex accounts_lock;
	/** @accounts: All &struct uptr_account of the address space. */
	struct list_head accounts;
};

/**
 * enum uptr_claim - what an object's range means to another one
 */
enum uptr_claim {
	/** @UPTR_CLAIM_NONE: nothing: its memory has moved away from there */
	UPTR_CLAIM_NONE,
	/** @UPTR_CLAIM_PASSING: not yet, or no longer; will be known in a moment */
	UPTR_CLAIM_PASSING,
	/** @UPTR_CLAIM_HELD: keep out */
	UPTR_CLAIM_HELD,
};

struct uptr_mm *uptr_mm_get_current(struct uptr_device *udev);
void uptr_mm_put(struct uptr_mm *umm);
void uptr_mm_prime_lockdep(void);

static inline struct uptr_mm *uptr_mm_get(struct uptr_mm *umm)
{
	kref_get(&umm->ref);
	return umm;
}

int uptr_mm_access(struct uptr_mm *umm);
bool uptr_mm_borrow(struct uptr_mm *umm);
void uptr_mm_return(struct uptr_mm *umm);

int uptr_mm_tree_insert(struct uptr_mm *umm, struct interval_tree_node *node,
			enum uptr_claim (*claim)(struct interval_tree_node *));
void uptr_mm_tree_changed(struct uptr_mm *umm);
void uptr_mm_tree_remove(struct uptr_mm *umm, struct interval_tree_node *node);

#endif /* _UPTR_MM_H_ */
