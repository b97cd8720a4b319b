// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * acquire - who gets the pages of a page set: the caller, workers, or both
 *
 * A request is a range of a tracked set cut into pieces, one a segment, which
 * the caller and workers take one after the other. Two segments do not get in
 * each other's way: each has its own notifier and its own sequence.
 *
 *	acquire	The caller takes pieces, too, and has as many workers help as
 *		are free; he never waits for one to become free. When all pieces
 *		are taken he goes over the whole range once more by himself: he
 *		waits, killably, for a segment a worker is still busy with, does
 *		what workers left to him, and meets each error in person. So
 *		nothing depends on a worker, and none can fail him.
 *
 *	start	Nobody waits. What is there without a fault is taken at once; for
 *		the rest the request stands in its user's line for a worker, and
 *		signals an eventfd at its end. Its error is kept until somebody
 *		asks again, and is thrown away instead of told when the memory has
 *		changed since: the question has to be asked anew then.
 *
 * A worker is a work item that takes pieces until none is left, or until there
 * are more workers than max_workers says by now. All counts change under the
 * pool's lock, a leaf. A request whose last worker has left with pieces to do
 * stands in line again; the line moves when a worker leaves. A worker that takes
 * a piece and sees more to do brings in another one: so a large object gets as
 * many as max_workers_per_object, its user's share and max_workers allow.
 *
 * Who may still know a request: its set's list and its user's line, until it has
 * ended or was cancelled; each worker and the caller, with a reference.
 */

#include <linux/cred.h>
#include <linux/eventfd.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uidgid.h>
#include <linux/workqueue.h>

#include "acquire.h"
#include "drv.h"
#include "fault.h"
#include "hook.h"
#include "mm.h"
#include "notifier.h"
#include "pages.h"
#include "params.h"
#include "trace.h"

/* Requests of one set that nobody waits for; eventfds of one of them. */
#define UPTR_SET_MAX_REQUESTS		64
#define UPTR_REQUEST_MAX_WAITERS	64

/**
 * struct uptr_pool - the workers of a device
 */
struct uptr_pool {
	/** @wq: Runs them: the mm side. */
	struct workqueue_struct *wq;
	/** @lock: Protects all members of this and of the structures below. A leaf. */
	spinlock_t lock;
	/** @running: Number of workers. */
	unsigned int running;
	/** @users: All &struct uptr_pool_user, the next one to be served first. */
	struct list_head users;
};

/**
 * struct uptr_pool_user - the workers of one user
 */
struct uptr_pool_user {
	/** @link: In &uptr_pool.users. */
	struct list_head link;
	/** @uid: The user. */
	kuid_t uid;
	/** @requests: Number of requests; it is freed with the last one. */
	unsigned int requests;
	/** @running: Number of workers. */
	unsigned int running;
	/** @waiting: &struct uptr_request that wait for a worker, in order. */
	struct list_head waiting;
};

/**
 * struct uptr_worker - a work item that takes pieces of a request
 */
struct uptr_worker {
	/** @work: Queued once by whoever starts it. */
	struct work_struct work;
	/** @request: The request; a reference. */
	struct uptr_request *request;
};

/**
 * struct uptr_waiter - an eventfd to signal when a request has ended
 */
struct uptr_waiter {
	/** @link: In &uptr_request.waiters. */
	struct list_head link;
	/** @eventfd: A reference. */
	struct eventfd_ctx *eventfd;
};

/**
 * struct uptr_request - a range to be acquired, in pieces
 */
struct uptr_request {
	/** @ref: References. */
	struct kref ref;
	/** @pool: The pool. */
	struct uptr_pool *pool;
	/** @user: Who is asking. */
	struct uptr_pool_user *user;
	/** @memcg: Pays for kernel memory that workers need; a reference or NULL. */
	struct mem_cgroup *memcg;
	/** @set: The page set; a reference. */
	struct uptr_pages *set;
	/** @first: First page. */
	unsigned long first;
	/** @last: Last page. */
	unsigned long last;
	/** @next: First page of the next piece. */
	unsigned long next;
	/** @until: Last page of the last piece: the one with @hole in it. */
	unsigned long until;
	/** @write: Acquire for writing. */
	bool write;
	/** @detached: Nobody waits; the request is in line and in @set's list. */
	bool detached;
	/** @stop: No more pieces, and an early end of those that were taken. */
	bool stop;
	/** @ended: @detached: over, with @error that nobody was told of yet. */
	bool ended;
	/** @error: The first error a worker met, or 0. */
	int error;
	/** @hole: The first page that nothing was mapped at, or @last. */
	unsigned long hole;
	/** @changed: An invalidation hit its range since it began. */
	bool changed;
	/** @workers: Number of workers. */
	unsigned int workers;
	/** @waiters: &struct uptr_waiter. */
	struct list_head waiters;
	/** @n_waiters: Number of @waiters. */
	unsigned int n_waiters;
	/** @link: In &uptr_pages.requests. */
	struct list_head link;
	/** @waiting: In &uptr_pool_user.waiting. */
	struct list_head waiting;
	/** @worker: The first worker of a @detached one: needs no memory. */
	struct uptr_worker worker;
};

static struct uptr_pool *uptr_set_pool(struct uptr_pages *set)
{
	return set->udev->pool;
}

static void uptr_request_free(struct kref *ref)
{
	struct uptr_request *req = container_of(ref, struct uptr_request, ref);
	struct uptr_pool_user *user = req->user;

	WARN_ON(!list_empty(&req->waiters));

	spin_lock(&req->pool->lock);
	if (--user->requests)
		user = NULL;
	else
		list_del(&user->link);
	spin_unlock(&req->pool->lock);

	kfree(user);
	mem_cgroup_put(req->memcg);
	uptr_pages_put(req->set);
	kfree(req);
}

/* May sleep: with no lock held. */
static void uptr_request_put(struct uptr_request *req)
{
	kref_put(&req->ref, uptr_request_free);
}

static struct uptr_pool_user *uptr_pool_find_user(struct uptr_pool *pool,
						  kuid_t uid)
{
	struct uptr_pool_user *user;

	lockdep_assert_held(&pool->lock);

	list_for_each_entry(user, &pool->users, link)
		if (uid_eq(user->uid, uid))
			return user;
	return NULL;
}

/* Counts one more request of the caller's user. */
static struct uptr_pool_user *uptr_pool_get_user(struct uptr_pool *pool)
{
	struct uptr_pool_user *fresh, *user;

	fresh = kzalloc(sizeof(*fresh), GFP_KERNEL_ACCOUNT);
	if (!fresh)
		return NULL;
	fresh->uid = current_uid();
	INIT_LIST_HEAD(&fresh->waiting);

	spin_lock(&pool->lock);
	user = uptr_pool_find_user(pool, fresh->uid);
	if (!user) {
		user = fresh;
		fresh = NULL;
		list_add_tail(&user->link, &pool->users);
	}
	user->requests++;
	spin_unlock(&pool->lock);

	kfree(fresh);
	return user;
}

static void uptr_worker_run(struct work_struct *work);

static struct uptr_request *uptr_request_create(struct uptr_pages *set,
						unsigned long first,
						unsigned long last, bool write,
						unsigned long hole,
						bool detached)
{
	struct uptr_request *req = kzalloc(sizeof(*req), GFP_KERNEL_ACCOUNT);

	if (!req)
		return NULL;
	req->pool = uptr_set_pool(set);
	req->user = uptr_pool_get_user(req->pool);
	if (!req->user) {
		kfree(req);
		return NULL;
	}
	kref_init(&req->ref);
	req->memcg = get_mem_cgroup_from_mm(current->mm);
	req->set = uptr_pages_get(set);
	req->first = first;
	req->last = last;
	req->next = first;
	req->hole = hole;
	req->until = min(last, hole | (UPTR_SEGMENT_PAGES - 1));
	req->write = write;
	req->detached = detached;
	INIT_LIST_HEAD(&req->waiters);
	INIT_LIST_HEAD(&req->link);
	INIT_LIST_HEAD(&req->waiting);
	INIT_WORK(&req->worker.work, uptr_worker_run);
	req->worker.request = req;
	return req;
}

/* Is nothing left that a worker could take? */
static bool uptr_request_over(struct uptr_request *req)
{
	lockdep_assert_held(&req->pool->lock);

	return req->stop || req->error || req->next > req->until;
}

/* Takes the next piece: @first to @last. Returns false if there is none. */
static bool uptr_request_take(struct uptr_request *req, unsigned long *first,
			      unsigned long *last)
{
	bool taken;

	spin_lock(&req->pool->lock);
	taken = !uptr_request_over(req);
	if (taken) {
		*first = req->next;
		*last = min(req->until,
			    round_down(*first, UPTR_SEGMENT_PAGES) +
			    UPTR_SEGMENT_PAGES - 1);
		req->next = *last + 1;
	}
	spin_unlock(&req->pool->lock);
	return taken;
}

/* Of one user, so that he leaves some to others. */
static unsigned int uptr_pool_share(void)
{
	return max(1U, uptr_param_max_workers() / 4);
}

static bool uptr_pool_has_room(struct uptr_pool *pool,
			       struct uptr_pool_user *user)
{
	lockdep_assert_held(&pool->lock);

	return pool->running < uptr_param_max_workers() &&
	       user->running < uptr_pool_share();
}

/* Threads that may acquire pages of one set; a caller who waits is one. */
static unsigned int uptr_set_share(void)
{
	return min(uptr_param_max_workers(),
		   uptr_param_max_workers_per_object());
}

static unsigned int uptr_set_threads(struct uptr_pages *set)
{
	return atomic_read(&set->workers) + atomic_read(&set->callers);
}

static bool uptr_set_has_room(struct uptr_pages *set)
{
	return uptr_set_threads(set) < uptr_set_share();
}

static bool uptr_request_has_room(struct uptr_request *req)
{
	return !uptr_request_over(req) && uptr_set_has_room(req->set) &&
	       uptr_pool_has_room(req->pool, req->user);
}

/* Are there more workers on the request than there may be by now? */
static bool uptr_request_crowded(struct uptr_request *req)
{
	lockdep_assert_held(&req->pool->lock);

	return req->pool->running > uptr_param_max_workers() ||
	       req->user->running > uptr_pool_share() ||
	       uptr_set_threads(req->set) > uptr_set_share();
}

/* The first request of a user that a worker may start on, or NULL. */
static struct uptr_request *uptr_pool_next(struct uptr_pool *pool,
					   struct uptr_pool_user *user)
{
	struct uptr_request *req;

	if (!uptr_pool_has_room(pool, user))
		return NULL;
	list_for_each_entry(req, &user->waiting, waiting)
		if (uptr_set_has_room(req->set))
			return req;
	return NULL;
}

static void uptr_pool_run(struct uptr_pool *pool, struct uptr_worker *worker)
{
	struct uptr_request *req = worker->request;

	lockdep_assert_held(&pool->lock);

	kref_get(&req->ref);
	pool->running++;
	req->user->running++;
	req->workers++;
	atomic_inc(&req->set->workers);
	uptr_stats_worker_started(&req->set->udev->stats);
	queue_work(pool->wq, &worker->work);
}

/* Serves the lines: one request of each user in turn. */
static void uptr_pool_dispatch(struct uptr_pool *pool)
{
	struct uptr_pool_user *user;
	struct uptr_request *req;

	lockdep_assert_held(&pool->lock);
again:
	list_for_each_entry(user, &pool->users, link) {
		req = uptr_pool_next(pool, user);
		if (!req)
			continue;
		list_del_init(&req->waiting);
		uptr_pool_run(pool, &req->worker);
		list_move_tail(&user->link, &pool->users);
		goto again;
	}
}

/* Brings in one more worker if there is work, and room, for one. */
static void uptr_request_grow(struct uptr_request *req)
{
	struct uptr_worker *worker;
	bool room;

	spin_lock(&req->pool->lock);
	room = uptr_request_has_room(req);
	spin_unlock(&req->pool->lock);
	if (!room)
		return;

	worker = kzalloc(sizeof(*worker), GFP_KERNEL_ACCOUNT);
	if (!worker)
		return;
	INIT_WORK(&worker->work, uptr_worker_run);
	worker->request = req;

	spin_lock(&req->pool->lock);
	if (uptr_request_has_room(req)) {
		uptr_pool_run(req->pool, worker);
		worker = NULL;
	}
	spin_unlock(&req->pool->lock);
	kfree(worker);
}

/* One piece, or a part of one, by whoever it is. */
static int uptr_acquire_piece(struct uptr_pages *set, unsigned long first,
			      unsigned long last, bool write,
			      enum uptr_fault_by by, void *room,
			      const bool *stop, unsigned long *failed)
{
	struct uptr_segment *seg;

	*failed = first;
	if (uptr_pages_valid(set, first, last, write))
		return 0;
	seg = uptr_pages_segment_make(set, first / UPTR_SEGMENT_PAGES);
	if (IS_ERR(seg))
		return PTR_ERR(seg);
	return uptr_fault_pages(set, seg, first, last, write, by, room, stop,
				failed);
}

static void uptr_request_fail(struct uptr_request *req, int error)
{
	spin_lock(&req->pool->lock);
	if (!req->error)
		req->error = error;
	spin_unlock(&req->pool->lock);
}

/*
 * Between two pieces: a parameter may have changed. Serves the lines, and returns
 * whether the worker may go on.
 */
static bool uptr_worker_goes_on(struct uptr_request *req)
{
	bool crowded;

	spin_lock(&req->pool->lock);
	crowded = uptr_request_crowded(req);
	uptr_pool_dispatch(req->pool);
	spin_unlock(&req->pool->lock);
	return !crowded;
}

static void uptr_worker_take_pieces(struct uptr_request *req, void *room)
{
	unsigned long first, last, failed;
	int ret;

	while (uptr_request_take(req, &first, &last)) {
		uptr_request_grow(req);
		trace_uptr_worker_start(req->set, req->set->addr, first, last);
		ret = uptr_acquire_piece(req->set, first, last, req->write,
					 UPTR_FAULT_WORKER, room, &req->stop,
					 &failed);
		trace_uptr_worker_end(req->set, req->set->addr, first, last,
				      ret);
		if (ret) {
			uptr_request_fail(req, ret);
			return;
		}
		if (!uptr_worker_goes_on(req))
			return;
	}
}

/* Takes its place in nothing any more; whoever does so puts a reference. */
static bool uptr_request_unlink(struct uptr_request *req)
{
	lockdep_assert_held(&req->pool->lock);

	if (list_empty(&req->link))
		return false;
	list_del_init(&req->link);
	req->set->n_requests--;
	if (req->ended)
		atomic_dec(&req->set->failed);
	return true;
}

/* A request nobody waits for is over: tell those who asked to be told. */
static void uptr_request_end(struct uptr_request *req)
{
	struct uptr_waiter *waiter, *next;
	LIST_HEAD(waiters);
	bool unlinked = false;

	spin_lock(&req->pool->lock);
	list_splice_init(&req->waiters, &waiters);
	if (!req->error) {
		unlinked = uptr_request_unlink(req);
	} else if (!list_empty(&req->link)) {
		req->ended = true;
		atomic_inc(&req->set->failed);
	}
	trace_uptr_acquire_end(req->set, req->set->addr, req->first, req->last,
			       req->write, req->error);
	/* Nobody who sees it ended sees an acquisition under way. */
	atomic_dec(&req->set->acquiring);
	spin_unlock(&req->pool->lock);

	list_for_each_entry_safe(waiter, next, &waiters, link) {
		eventfd_signal(waiter->eventfd);
		eventfd_ctx_put(waiter->eventfd);
		kfree(waiter);
	}
	if (unlinked)
		uptr_request_put(req);
}

static void uptr_worker_leave(struct uptr_request *req)
{
	struct uptr_pool *pool = req->pool;
	bool over = false;

	spin_lock(&pool->lock);
	pool->running--;
	req->user->running--;
	atomic_dec(&req->set->workers);
	uptr_stats_worker_ended(&req->set->udev->stats);
	if (!--req->workers && req->detached) {
		over = uptr_request_over(req);
		if (!over)
			list_add_tail(&req->waiting, &req->user->waiting);
	}
	uptr_pool_dispatch(pool);
	spin_unlock(&pool->lock);

	if (over) {
		uptr_hook(UPTR_HOOK_ENDING);
		uptr_request_end(req);
	}
}

static void uptr_worker_run(struct work_struct *work)
{
	struct uptr_worker *worker = container_of(work, struct uptr_worker,
						  work);
	struct uptr_request *req = worker->request;
	struct mem_cgroup *old = set_active_memcg(req->memcg);
	void *room = kmalloc(UPTR_FAULT_ROOM, GFP_KERNEL_ACCOUNT);

	if (room)
		uptr_worker_take_pieces(req, room);
	else
		uptr_request_fail(req, -ENOMEM);
	kfree(room);
	set_active_memcg(old);

	/* Its own is part of the request, and may be started again from here on. */
	if (worker != &req->worker)
		kfree(worker);
	uptr_worker_leave(req);
	uptr_request_put(req);
}

/* Has every segment watched, which only a thread of the process can do. */
static int uptr_acquire_watch(struct uptr_pages *set, unsigned long first,
			      unsigned long last)
{
	unsigned long key;

	for (key = first / UPTR_SEGMENT_PAGES;
	     key <= last / UPTR_SEGMENT_PAGES; key++) {
		struct uptr_segment *seg = uptr_pages_segment_make(set, key);
		int ret;

		if (IS_ERR(seg))
			return PTR_ERR(seg);
		ret = uptr_segment_watch(seg);
		if (ret)
			return ret;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/* A request for workers to help with, or NULL where they can not. */
static struct uptr_request *uptr_acquire_find_help(struct uptr_pages *set,
						   unsigned long first,
						   unsigned long last,
						   bool write)
{
	unsigned long hole;

	if (first / UPTR_SEGMENT_PAGES == last / UPTR_SEGMENT_PAGES ||
	    !uptr_set_has_room(set) ||
	    uptr_fault_worker_may(set, first, last, write, &hole) <= 0 ||
	    uptr_acquire_watch(set, first, hole))
		return NULL;
	return uptr_request_create(set, first, last, write, hole, false);
}

/* A thread of the process has left: there may be room for a worker. */
static void uptr_acquire_leave(struct uptr_pages *set)
{
	struct uptr_pool *pool = uptr_set_pool(set);

	spin_lock(&pool->lock);
	atomic_dec(&set->callers);
	if (!list_empty(&set->requests))
		uptr_pool_dispatch(pool);
	spin_unlock(&pool->lock);
}

/* The caller's part of the pieces, beside his workers. */
static void uptr_acquire_shared(struct uptr_request *req, void *room)
{
	unsigned long first, last, failed;

	uptr_request_grow(req);
	while (uptr_request_take(req, &first, &last)) {
		if (uptr_acquire_piece(req->set, first, last, req->write,
				       UPTR_FAULT_CALLER, room, &req->stop,
				       &failed)) {
			WRITE_ONCE(req->stop, true);
			return;
		}
		uptr_request_grow(req);
	}
}

/* All pieces in order, by the caller. */
static int uptr_acquire_alone(struct uptr_pages *set, unsigned long first,
			      unsigned long last, bool write, void *room,
			      unsigned long *failed)
{
	const bool never = false;
	int ret = 0;

	while (first <= last && !ret) {
		unsigned long next = min(last + 1,
					 round_down(first, UPTR_SEGMENT_PAGES) +
					 UPTR_SEGMENT_PAGES);

		ret = uptr_acquire_piece(set, first, next - 1, write,
					 UPTR_FAULT_CALLER, room, &never,
					 failed);
		first = next;
	}
	return ret;
}

/* Puts away errors about a range that turned out to be had. */
static void uptr_acquire_forget(struct uptr_pages *set, unsigned long first,
				unsigned long last, bool write)
{
	struct uptr_pool *pool = uptr_set_pool(set);
	struct uptr_request *req, *found;

	while (atomic_read(&set->failed)) {
		found = NULL;
		spin_lock(&pool->lock);
		list_for_each_entry(req, &set->requests, link) {
			if (req->ended && req->first >= first &&
			    req->last <= last && (write || !req->write)) {
				uptr_request_unlink(req);
				found = req;
				break;
			}
		}
		spin_unlock(&pool->lock);
		if (!found)
			return;
		uptr_request_put(found);
	}
}

/**
 * uptr_acquire - make pages of a tracked set valid, and wait until they are
 * @set: the page set, of the caller's own address space
 * @first: first page
 * @last: last page
 * @write: also for writing
 * @failed: on error: the first page that could not be had
 *
 * May sleep for as long as a page takes to come; killable. When it returns, an
 * invalidation may already have taken pages away again: only a look at
 * uptr_pages_valid() under notifier_lock tells.
 *
 * Return: 0; -EFAULT: a page can not be had; -EBUSY: the process changes its
 * memory faster than it can be acquired; -EINTR: killed; -ENOMEM.
 */
int uptr_acquire(struct uptr_pages *set, unsigned long first,
		 unsigned long last, bool write, unsigned long *failed)
{
	struct uptr_request *req;
	void *room;
	int ret;

	*failed = first;
	if (uptr_pages_valid(set, first, last, write)) {
		uptr_acquire_forget(set, first, last, write);
		return 0;
	}
	room = kmalloc(UPTR_FAULT_ROOM, GFP_KERNEL);
	if (!room)
		return -ENOMEM;
	atomic_inc(&set->acquiring);
	atomic_inc(&set->callers);
	trace_uptr_acquire_begin(set, set->addr, first, last, write);
	req = uptr_acquire_find_help(set, first, last, write);
	if (req)
		uptr_acquire_shared(req, room);
	ret = uptr_acquire_alone(set, first, last, write, room, failed);
	if (req) {
		/* Only workers that lag behind a killed caller see it. */
		WRITE_ONCE(req->stop, true);
		uptr_request_put(req);
	}
	if (!ret)
		uptr_acquire_forget(set, first, last, write);
	uptr_acquire_leave(set);
	trace_uptr_acquire_end(set, set->addr, first, last, write, ret);
	atomic_dec(&set->acquiring);
	kfree(room);
	return ret;
}

/* Takes what is there without a fault. -EAGAIN: that is not all of it. */
static int uptr_acquire_present(struct uptr_pages *set, unsigned long first,
				unsigned long last, bool write)
{
	const bool never = false;
	unsigned long failed;
	int ret = 0;
	void *room;

	room = kmalloc(UPTR_FAULT_ROOM, GFP_KERNEL);
	if (!room)
		return -ENOMEM;
	while (first <= last && !ret) {
		unsigned long next = min(last + 1,
					 round_down(first, UPTR_SEGMENT_PAGES) +
					 UPTR_SEGMENT_PAGES);

		ret = uptr_acquire_watch(set, first, next - 1);
		if (!ret)
			ret = uptr_acquire_piece(set, first, next - 1, write,
						 UPTR_FAULT_PRESENT, room,
						 &never, &failed);
		first = next;
	}
	kfree(room);
	return ret;
}

/*
 * The request that answers for a range, under the pool's lock: one under way that
 * covers it, or one over that very range that met an error.
 */
static struct uptr_request *uptr_acquire_find(struct uptr_pages *set,
					      unsigned long first,
					      unsigned long last, bool write)
{
	struct uptr_request *req;

	list_for_each_entry(req, &set->requests, link) {
		if (req->write != write && !req->write)
			continue;
		if (req->ended ? req->first == first && req->last == last :
				 req->first <= first && req->last >= last)
			return req;
	}
	return NULL;
}

/* -EAGAIN: @waiter, if there is one, waits with the request. */
static int uptr_request_add_waiter(struct uptr_request *req,
				   struct uptr_waiter **waiter)
{
	if (!*waiter)
		return -EAGAIN;
	if (req->n_waiters >= UPTR_REQUEST_MAX_WAITERS)
		return -EBUSY;
	list_add_tail(&(*waiter)->link, &req->waiters);
	req->n_waiters++;
	*waiter = NULL;
	return -EAGAIN;
}

/*
 * Looks for a request that answers for the range. One under way: -EAGAIN, and
 * @waiter waits with it. One that met an error: that, and it is forgotten; but 0
 * if the memory has changed since, of which a hole elsewhere is a sign. None: 0.
 */
static int uptr_acquire_join(struct uptr_pages *set, unsigned long first,
			     unsigned long last, bool write, unsigned long hole,
			     struct uptr_waiter **waiter)
{
	struct uptr_pool *pool = uptr_set_pool(set);
	struct uptr_request *req, *told = NULL;
	int ret = 0;

	spin_lock(&pool->lock);
	req = uptr_acquire_find(set, first, last, write);
	if (req && !req->ended) {
		ret = uptr_request_add_waiter(req, waiter);
	} else if (req) {
		if (!req->changed && req->hole == hole)
			ret = req->error;
		uptr_request_unlink(req);
		told = req;
	}
	spin_unlock(&pool->lock);

	if (told)
		uptr_request_put(told);
	return ret;
}

/* A request whose error nobody asked for in a long time makes room. */
static struct uptr_request *uptr_acquire_make_room(struct uptr_pages *set)
{
	struct uptr_request *req;

	if (set->n_requests < UPTR_SET_MAX_REQUESTS)
		return NULL;
	list_for_each_entry(req, &set->requests, link) {
		if (req->ended) {
			uptr_request_unlink(req);
			return req;
		}
	}
	return NULL;
}

/* Puts a new request in line. */
static int uptr_acquire_queue(struct uptr_pages *set, unsigned long first,
			      unsigned long last, bool write,
			      unsigned long hole, struct uptr_waiter **waiter)
{
	struct uptr_pool *pool = uptr_set_pool(set);
	struct uptr_request *req, *old;
	int ret = -EBUSY;

	req = uptr_request_create(set, first, last, write, hole, true);
	if (!req)
		return -ENOMEM;

	spin_lock(&pool->lock);
	old = uptr_acquire_make_room(set);
	if (set->n_requests >= UPTR_SET_MAX_REQUESTS)
		goto out_unlock;
	ret = uptr_request_add_waiter(req, waiter);
	/* The list's reference. */
	kref_get(&req->ref);
	list_add_tail(&req->link, &set->requests);
	set->n_requests++;
	atomic_inc(&set->acquiring);
	trace_uptr_acquire_begin(set, set->addr, first, last, write);
	list_add_tail(&req->waiting, &req->user->waiting);
	uptr_pool_dispatch(pool);
out_unlock:
	spin_unlock(&pool->lock);
	if (old)
		uptr_request_put(old);
	uptr_request_put(req);
	return ret;
}

static int uptr_acquire_without_wait(struct uptr_pages *set,
				     unsigned long first, unsigned long last,
				     bool write, struct uptr_waiter **waiter)
{
	unsigned long hole;
	int ret, may;

	ret = uptr_acquire_present(set, first, last, write);
	if (!ret)
		uptr_acquire_forget(set, first, last, write);
	if (ret != -EAGAIN)
		return ret;

	may = uptr_fault_worker_may(set, first, last, write, &hole);
	if (may < 0)
		return may;
	ret = uptr_acquire_join(set, first, last, write, hole, waiter);
	if (ret)
		return ret;
	if (!may)
		return -EOPNOTSUPP;
	ret = uptr_acquire_watch(set, first, hole);
	if (ret)
		return ret;
	return uptr_acquire_queue(set, first, last, write, hole, waiter);
}

/**
 * uptr_acquire_start - have pages of a tracked set made valid by workers
 * @set: the page set, of the caller's own address space
 * @first: first page
 * @last: last page
 * @write: also for writing
 * @eventfd: signalled when -EAGAIN is no longer the answer, or NULL; a
 *	reference, which goes to this call
 *
 * Return: 0: they are; -EAGAIN: workers are at it; what workers met when they
 * were asked before, once; -EOPNOTSUPP: only the caller's own threads can get
 * them; -EBUSY: too many requests, or the memory changes too fast; -EINTR:
 * killed; -ENOMEM. The eventfd is signalled for 0 and for -EAGAIN.
 */
int uptr_acquire_start(struct uptr_pages *set, unsigned long first,
		       unsigned long last, bool write,
		       struct eventfd_ctx *eventfd)
{
	struct uptr_waiter *waiter = NULL;
	int ret = 0;

	if (eventfd) {
		waiter = kzalloc(sizeof(*waiter), GFP_KERNEL_ACCOUNT);
		if (!waiter) {
			eventfd_ctx_put(eventfd);
			return -ENOMEM;
		}
		waiter->eventfd = eventfd;
	}
	if (uptr_pages_valid(set, first, last, write))
		uptr_acquire_forget(set, first, last, write);
	else
		ret = uptr_acquire_without_wait(set, first, last, write,
						&waiter);
	if (waiter) {
		if (!ret)
			eventfd_signal(waiter->eventfd);
		eventfd_ctx_put(waiter->eventfd);
		kfree(waiter);
	}
	return ret;
}

/**
 * uptr_acquire_pinned - pin all pages of a set that is not tracked
 * @set: the page set, of the caller's own address space; nobody else knows it
 * @missing: on -ENOMEM: pages that RLIMIT_MEMLOCK lacks, or 0
 *
 * Return: as uptr_fault_pin().
 */
int uptr_acquire_pinned(struct uptr_pages *set, unsigned long *missing)
{
	void *room = kmalloc(UPTR_FAULT_ROOM, GFP_KERNEL);
	int ret;

	*missing = 0;
	if (!room)
		return -ENOMEM;
	ret = uptr_fault_pin(set, room, missing);
	kfree(room);
	return ret;
}

/**
 * uptr_acquire_watch_pinned - be told from now on of changes to pinned pages
 * @set: an unsynchronized set, of the caller's own address space
 *
 * What has changed before is found by a look: the set is detached then.
 *
 * Return: 0; -EINTR: killed; -ERESTARTSYS: a signal came; -ENOMEM.
 */
int uptr_acquire_watch_pinned(struct uptr_pages *set)
{
	void *room = kmalloc(UPTR_FAULT_ROOM, GFP_KERNEL);
	int ret;

	if (!room)
		return -ENOMEM;
	ret = uptr_fault_watch_pinned(set, room);
	kfree(room);
	return ret;
}

/**
 * uptr_acquire_changed - an invalidation has hit pages
 * @set: the page set
 * @first: first page
 * @last: last page
 *
 * By a notifier. What workers met there before is no longer worth telling.
 */
void uptr_acquire_changed(struct uptr_pages *set, unsigned long first,
			  unsigned long last)
{
	struct uptr_request *req;

	if (list_empty_careful(&set->requests))
		return;
	spin_lock(&uptr_set_pool(set)->lock);
	list_for_each_entry(req, &set->requests, link)
		if (req->first <= last && req->last >= first)
			req->changed = true;
	spin_unlock(&uptr_set_pool(set)->lock);
}

/**
 * uptr_acquire_cancel - nobody will ask for these pages any more
 * @set: the page set
 *
 * Ends its requests; those whose workers are busy end in a moment.
 */
void uptr_acquire_cancel(struct uptr_pages *set)
{
	struct uptr_pool *pool = uptr_set_pool(set);
	struct uptr_request *req;
	bool waiting;

	for (;;) {
		spin_lock(&pool->lock);
		req = list_first_entry_or_null(&set->requests,
					       struct uptr_request, link);
		if (!req)
			break;
		uptr_request_unlink(req);
		WRITE_ONCE(req->stop, true);
		waiting = !list_empty(&req->waiting);
		list_del_init(&req->waiting);
		spin_unlock(&pool->lock);

		if (waiting)
			uptr_request_end(req);
		uptr_request_put(req);
	}
	spin_unlock(&pool->lock);
}

/**
 * uptr_pool_create - the workers of a device; none runs yet
 *
 * Return: the pool or NULL.
 */
struct uptr_pool *uptr_pool_create(void)
{
	struct uptr_pool *pool = kzalloc(sizeof(*pool), GFP_KERNEL);

	if (!pool)
		return NULL;
	pool->wq = alloc_workqueue("userptr-acquire", WQ_UNBOUND,
				   UPTR_MAX_WORKERS);
	if (!pool->wq) {
		kfree(pool);
		return NULL;
	}
	spin_lock_init(&pool->lock);
	INIT_LIST_HEAD(&pool->users);
	return pool;
}

/**
 * uptr_pool_destroy - wait for the last workers
 * @pool: the pool, all of whose requests were cancelled, or NULL
 */
void uptr_pool_destroy(struct uptr_pool *pool)
{
	if (!pool)
		return;
	destroy_workqueue(pool->wq);
	WARN_ON(!list_empty(&pool->users));
	kfree(pool);
}
