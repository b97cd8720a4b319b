// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * mm - address spaces that objects refer to
 *
 * One struct uptr_mm per device and address space, made by the first object,
 * gone with the last object and page set.
 */

#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "drv.h"
#include "mm.h"

/* In one place, so that lockdep knows one class of each. */
static void uptr_mm_init_locks(struct uptr_mm *umm)
{
	init_rwsem(&umm->notifier_lock);
	mutex_init(&umm->tree_mutex);
	mutex_init(&umm->accounts_lock);
	spin_lock_init(&umm->borrow_lock);
}

static struct uptr_mm *uptr_mm_find(struct uptr_device *udev,
				    struct mm_struct *mm)
{
	struct uptr_mm *umm;

	lockdep_assert_held(&udev->mms_lock);

	list_for_each_entry(umm, &udev->mms, link)
		if (umm->mm == mm)
			return umm;
	return NULL;
}

/**
 * uptr_mm_get_current - the caller's address space
 * @udev: the device
 *
 * Return: a reference, for uptr_mm_put(), or ERR_PTR(-ENOMEM).
 */
struct uptr_mm *uptr_mm_get_current(struct uptr_device *udev)
{
	struct uptr_mm *umm;

	mutex_lock(&udev->mms_lock);
	umm = uptr_mm_find(udev, current->mm);
	if (umm) {
		uptr_mm_get(umm);
		goto out_unlock;
	}

	umm = kzalloc(sizeof(*umm), GFP_KERNEL_ACCOUNT);
	if (!umm) {
		umm = ERR_PTR(-ENOMEM);
		goto out_unlock;
	}
	kref_init(&umm->ref);
	umm->udev = udev;
	umm->mm = current->mm;
	umm->tgid = task_tgid_nr(current);
	mmgrab(umm->mm);
	uptr_mm_init_locks(umm);
	umm->tree = RB_ROOT_CACHED;
	init_waitqueue_head(&umm->tree_wait);
	INIT_LIST_HEAD(&umm->accounts);
	list_add(&umm->link, &udev->mms);
	atomic_inc(&udev->stats.address_spaces);

out_unlock:
	mutex_unlock(&udev->mms_lock);
	return umm;
}

/* Called with &uptr_device.mms_lock held, which it releases. */
static void uptr_mm_release(struct kref *ref)
{
	struct uptr_mm *umm = container_of(ref, struct uptr_mm, ref);
	struct uptr_device *udev = umm->udev;

	list_del(&umm->link);
	mutex_unlock(&udev->mms_lock);

	WARN_ON(!RB_EMPTY_ROOT(&umm->tree.rb_root));
	WARN_ON(!list_empty(&umm->accounts));
	mmdrop(umm->mm);
	mutex_destroy(&umm->accounts_lock);
	mutex_destroy(&umm->tree_mutex);
	kfree(umm);
	atomic_dec(&udev->stats.address_spaces);
}

/**
 * uptr_mm_put - give a reference back
 * @umm: the address space
 *
 * No page set refers to it any more when the last one goes, so no notifier
 * does either.
 */
void uptr_mm_put(struct uptr_mm *umm)
{
	kref_put_mutex(&umm->ref, uptr_mm_release, &umm->udev->mms_lock);
}

/**
 * uptr_mm_access - may the caller use objects of this address space
 * @umm: the address space
 *
 * Return: 0, -EFAULT when the address space is gone, or -EPERM when it is
 * another process's.
 */
int uptr_mm_access(struct uptr_mm *umm)
{
	if (umm->mm == current->mm)
		return 0;
	/* Only chooses the errno; it may die the next moment all the same. */
	return atomic_read(&umm->mm->mm_users) ? -EPERM : -EFAULT;
}

/**
 * uptr_mm_borrow - use the memory of a process for a moment
 * @umm: the address space
 *
 * Not when only other borrowers still use it: taking turns they would keep a
 * dead process's memory, and what they fault in would be charged to nobody.
 *
 * Return: true, to be followed by uptr_mm_return(); false: the process is gone.
 */
bool uptr_mm_borrow(struct uptr_mm *umm)
{
	bool alive;

	/*
	 * Under the lock nobody else is counted or uncounted; and each is counted
	 * after the reference was taken, and not when it is given back. So while
	 * the process has one there are more references than borrowers.
	 */
	spin_lock(&umm->borrow_lock);
	if (!mmget_not_zero(umm->mm)) {
		spin_unlock(&umm->borrow_lock);
		return false;
	}
	umm->borrowed++;
	alive = atomic_read(&umm->mm->mm_users) > umm->borrowed;
	spin_unlock(&umm->borrow_lock);

	if (!alive)
		uptr_mm_return(umm);
	return alive;
}

/**
 * uptr_mm_return - the end of uptr_mm_borrow()
 * @umm: the address space
 */
void uptr_mm_return(struct uptr_mm *umm)
{
	spin_lock(&umm->borrow_lock);
	umm->borrowed--;
	spin_unlock(&umm->borrow_lock);
	/* Perhaps the last one: not under whatever the caller holds. */
	mmput_async(umm->mm);
}

/* Enters @node unless others keep it out; -EBUSY: that may change any moment. */
static int uptr_mm_tree_try(struct uptr_mm *umm,
			    struct interval_tree_node *node,
			    enum uptr_claim (*claim)(struct interval_tree_node *))
{
	struct interval_tree_node *other = NULL;
	int ret = 0;

	if (mutex_lock_killable(&umm->tree_mutex))
		return -EINTR;
	if (claim)
		other = interval_tree_iter_first(&umm->tree, node->start,
						 node->last);
	while (other && ret != -EINVAL) {
		enum uptr_claim its = claim(other);

		if (its != UPTR_CLAIM_NONE)
			ret = its == UPTR_CLAIM_HELD ? -EINVAL : -EBUSY;
		other = interval_tree_iter_next(other, node->start, node->last);
	}
	if (!ret)
		interval_tree_insert(node, &umm->tree);
	mutex_unlock(&umm->tree_mutex);
	return ret;
}

/**
 * uptr_mm_tree_insert - enter an object's range
 * @umm: the address space
 * @node: the range
 * @claim: what an overlapping range means; called with tree_mutex held.
 *	NULL: nothing
 *
 * Waits, killably and for a second at most, for ranges that are being entered
 * or left.
 *
 * Return: 0; -EINVAL: it overlaps another one; -EBUSY: it still overlaps one
 * that is being entered or left; -EINTR: killed.
 */
int uptr_mm_tree_insert(struct uptr_mm *umm, struct interval_tree_node *node,
			enum uptr_claim (*claim)(struct interval_tree_node *))
{
	long left = HZ;

	for (;;) {
		int seen = atomic_read(&umm->tree_changes);
		int ret = uptr_mm_tree_try(umm, node, claim);

		if (ret != -EBUSY || !left)
			return ret;
		left = wait_event_killable_timeout(umm->tree_wait,
						   atomic_read(&umm->tree_changes) != seen,
						   left);
		if (left < 0)
			return -EINTR;
	}
}

/**
 * uptr_mm_tree_changed - some range's claim is another one now
 * @umm: the address space
 */
void uptr_mm_tree_changed(struct uptr_mm *umm)
{
	atomic_inc(&umm->tree_changes);
	if (wq_has_sleeper(&umm->tree_wait))
		wake_up_all(&umm->tree_wait);
}

/**
 * uptr_mm_tree_remove - take an object's range out
 * @umm: the address space
 * @node: the range
 */
void uptr_mm_tree_remove(struct uptr_mm *umm, struct interval_tree_node *node)
{
	mutex_lock(&umm->tree_mutex);
	interval_tree_remove(node, &umm->tree);
	mutex_unlock(&umm->tree_mutex);
	uptr_mm_tree_changed(umm);
}

/**
 * uptr_mm_prime_lockdep - tell lockdep what a notifier may do
 *
 * Reclaim calls the notifier, which takes notifier_lock. Said once here, so
 * that an allocation under notifier_lock is reported the first time one is
 * written and not the first time reclaim meets one.
 */
void uptr_mm_prime_lockdep(void)
{
#ifdef CONFIG_LOCKDEP
	struct uptr_mm *umm = kzalloc(sizeof(*umm), GFP_KERNEL);

	if (!umm)
		return;
	uptr_mm_init_locks(umm);
	fs_reclaim_acquire(GFP_KERNEL);
	might_lock(&umm->notifier_lock);
	fs_reclaim_release(GFP_KERNEL);
	kfree(umm);
#endif
}
