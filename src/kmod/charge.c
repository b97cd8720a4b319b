// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * charge - who pays for pinned pages
 *
 * Pinned pages count twice, as those of io_uring's buffers do: in locked_vm of
 * the user that pinned them, up to RLIMIT_MEMLOCK, unless he has CAP_IPC_LOCK;
 * and in pinned_vm of the address space, which /proc shows as VmPin.
 *
 * A pinned page of a large folio keeps all of it from being moved or reclaimed.
 * So the whole folio is charged, by the first page of it that is pinned, until
 * the last one goes. A page that is a folio of its own is charged by each pin:
 * to know those that two objects share would cost memory for all of them.
 *
 * An account belongs to a user and an address space, and outlives both: it
 * keeps credentials of the user, and the page sets that use it keep the address
 * space.
 */

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/user.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "charge.h"
#include "mm.h"

/**
 * struct uptr_account - what one user has pinned of one address space
 */
struct uptr_account {
	/** @ref: References: one a page set. */
	struct kref ref;
	/** @umm: The address space; the page sets hold the reference. */
	struct uptr_mm *umm;
	/** @cred: Keeps @user; a reference, or NULL with that. */
	const struct cred *cred;
	/** @user: Who is charged; NULL: nobody, by capability. */
	struct user_struct *user;
	/** @link: In &uptr_mm.accounts, under &uptr_mm.accounts_lock. */
	struct list_head link;
	/** @lock: Protects @folios. */
	struct mutex lock;
	/** @folios: Large folios, by frame number: how many of its pages are pinned. */
	struct xarray folios;
};

static struct uptr_account *uptr_account_find(struct uptr_mm *umm,
					      struct user_struct *user)
{
	struct uptr_account *account;

	lockdep_assert_held(&umm->accounts_lock);

	list_for_each_entry(account, &umm->accounts, link)
		if (account->user == user)
			return account;
	return NULL;
}

/**
 * uptr_account_get - the account the caller's pins are charged to
 * @umm: the address space; the caller keeps a reference as long as this one
 *
 * Return: a reference, for uptr_account_put(), or NULL: no memory.
 */
struct uptr_account *uptr_account_get(struct uptr_mm *umm)
{
	struct user_struct *user = capable(CAP_IPC_LOCK) ? NULL :
							   current_user();
	struct uptr_account *account;

	mutex_lock(&umm->accounts_lock);
	account = uptr_account_find(umm, user);
	if (account) {
		kref_get(&account->ref);
		goto out_unlock;
	}
	account = kzalloc(sizeof(*account), GFP_KERNEL_ACCOUNT);
	if (!account)
		goto out_unlock;
	kref_init(&account->ref);
	account->umm = umm;
	account->user = user;
	if (user)
		account->cred = get_current_cred();
	mutex_init(&account->lock);
	xa_init(&account->folios);
	list_add(&account->link, &umm->accounts);

out_unlock:
	mutex_unlock(&umm->accounts_lock);
	return account;
}

/* Called with &uptr_mm.accounts_lock held, which it releases. */
static void uptr_account_release(struct kref *ref)
{
	struct uptr_account *account = container_of(ref, struct uptr_account,
						    ref);

	list_del(&account->link);
	mutex_unlock(&account->umm->accounts_lock);

	WARN_ON(!xa_empty(&account->folios));
	xa_destroy(&account->folios);
	mutex_destroy(&account->lock);
	put_cred(account->cred);
	kfree(account);
}

/**
 * uptr_account_put - give a reference back
 * @account: the account, all of whose charges by the caller were returned
 */
void uptr_account_put(struct uptr_account *account)
{
	kref_put_mutex(&account->ref, uptr_account_release,
		       &account->umm->accounts_lock);
}

/* The number of pages from @pages on, @count at most, of the first one's folio. */
static unsigned long uptr_folio_run(struct page **pages, unsigned long count)
{
	struct folio *folio = page_folio(pages[0]);
	unsigned long run = 1;

	while (run < count && page_folio(pages[run]) == folio)
		run++;
	return run;
}

/* Takes pages out of the count; returns how many are no longer to be paid. */
static unsigned long uptr_account_remove(struct uptr_account *account,
					 struct page **pages,
					 unsigned long count)
{
	unsigned long paid = 0, run;

	lockdep_assert_held(&account->lock);

	for (; count; pages += run, count -= run) {
		struct folio *folio = page_folio(pages[0]);
		unsigned long pinned;

		run = uptr_folio_run(pages, count);
		if (!folio_test_large(folio)) {
			paid += run;
			continue;
		}
		pinned = xa_to_value(xa_load(&account->folios,
					     folio_pfn(folio)));
		if (pinned == run) {
			xa_erase(&account->folios, folio_pfn(folio));
			paid += folio_nr_pages(folio);
		} else {
			/* The entry is there: storing allocates nothing. */
			xa_store(&account->folios, folio_pfn(folio),
				 xa_mk_value(pinned - run), GFP_KERNEL);
		}
	}
	return paid;
}

/* Counts pages in; on success @due is how many have to be paid. */
static int uptr_account_add(struct uptr_account *account, struct page **pages,
			    unsigned long count, unsigned long *due)
{
	unsigned long done, run;

	lockdep_assert_held(&account->lock);

	*due = 0;
	for (done = 0; done < count; done += run) {
		struct folio *folio = page_folio(pages[done]);
		void *entry;

		run = uptr_folio_run(pages + done, count - done);
		if (!folio_test_large(folio)) {
			*due += run;
			continue;
		}
		entry = xa_load(&account->folios, folio_pfn(folio));
		if (!entry)
			*due += folio_nr_pages(folio);
		entry = xa_store(&account->folios, folio_pfn(folio),
				 xa_mk_value(run + (entry ? xa_to_value(entry) : 0)),
				 GFP_KERNEL_ACCOUNT);
		if (xa_is_err(entry)) {
			uptr_account_remove(account, pages, done);
			return xa_err(entry);
		}
	}
	return 0;
}

/* Charges @due pages to the user; if he may not, says how many are too many. */
static int uptr_user_charge(struct user_struct *user, unsigned long due,
			    unsigned long *missing)
{
	unsigned long limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;
	long old = atomic_long_read(&user->locked_vm);

	do {
		if (old + due > limit) {
			*missing = old + due - limit;
			return -ENOMEM;
		}
	} while (!atomic_long_try_cmpxchg(&user->locked_vm, &old, old + due));
	return 0;
}

/**
 * uptr_account_charge - charge pages that were just pinned
 * @account: the account, got by a caller with the same credentials
 * @pages: the pages
 * @count: how many
 * @missing: when RLIMIT_MEMLOCK is too low: by how many pages; else unchanged
 *
 * Return: how many pages were charged, or -ENOMEM: none.
 */
long uptr_account_charge(struct uptr_account *account, struct page **pages,
			 unsigned long count, unsigned long *missing)
{
	unsigned long due;
	int ret;

	mutex_lock(&account->lock);
	ret = uptr_account_add(account, pages, count, &due);
	if (ret)
		goto out_unlock;
	if (account->user)
		ret = uptr_user_charge(account->user, due, missing);
	if (ret)
		uptr_account_remove(account, pages, count);
	else
		atomic64_add(due, &account->umm->mm->pinned_vm);
out_unlock:
	mutex_unlock(&account->lock);
	return ret ?: due;
}

/**
 * uptr_account_uncharge - return the charge of pages about to be unpinned
 * @account: the account
 * @pages: the pages
 * @count: how many
 *
 * Return: how many pages are no longer charged.
 */
unsigned long uptr_account_uncharge(struct uptr_account *account,
				    struct page **pages, unsigned long count)
{
	unsigned long paid;

	mutex_lock(&account->lock);
	paid = uptr_account_remove(account, pages, count);
	mutex_unlock(&account->lock);

	if (account->user)
		atomic_long_sub(paid, &account->user->locked_vm);
	atomic64_sub(paid, &account->umm->mm->pinned_vm);
	return paid;
}
