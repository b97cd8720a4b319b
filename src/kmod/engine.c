// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * engine - the software copy engine: the fence side
 *
 * A queue has one work item. It looks at the first job: if that can not go on
 * yet it returns, and whoever changes that queues it again; else it runs it,
 * completes it and queues itself for the next. So jobs of a queue run and
 * signal in order, those of different queues side by side, and a work item
 * never waits: not for a fence, not for a lock of the mm side, not for memory.
 *
 * Everything here leads to dma_fence_signal(), and is annotated so. It takes
 * leaf locks only, allocates nothing, and hands finished jobs to retire, which
 * drops what they held: the last reference to a page set removes notifiers,
 * which waits for invalidations, which wait for the engine.
 *
 * A cancelled job is completed in its turn, behind the jobs before it. A fence
 * that signalled early would hide an unfinished one: dma_resv keeps only the
 * latest fence of a context. The notifier need not wait for that turn: it is
 * content when no overlapping job can touch a page any more.
 */

#include <linux/dma-fence-chain.h>
#include <linux/highmem.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "drv.h"
#include "engine.h"
#include "hook.h"
#include "mm.h"
#include "notifier.h"
#include "pages.h"
#include "params.h"
#include "stats.h"
#include "trace.h"

#ifdef CONFIG_LOCKDEP
/*
 * Held while a job runs, and for a moment by whoever is about to wait for one.
 * Lockdep then reports a lock that is held over the wait and taken by the run.
 */
static struct lockdep_map uptr_run_map =
	STATIC_LOCKDEP_MAP_INIT("userptr_job_run", &uptr_run_map);
#endif

/**
 * struct uptr_fence - the fence of a job
 *
 * Outlives everything: it has its own lock and its own copy of the timeline's
 * name, and holds a reference to the module until it is freed.
 */
struct uptr_fence {
	/** @base: Base. */
	struct dma_fence base;
	/** @lock: The fence's lock. */
	spinlock_t lock;
	/** @name: Name of the timeline. */
	char name[UPTR_TIMELINE_NAME_LEN];
};

static struct uptr_fence *to_uptr_fence(struct dma_fence *fence)
{
	return container_of(fence, struct uptr_fence, base);
}

static const char *uptr_fence_driver_name(struct dma_fence *fence)
{
	return DRM_USERPTR_NAME;
}

static const char *uptr_fence_timeline_name(struct dma_fence *fence)
{
	return to_uptr_fence(fence)->name;
}

static void uptr_fence_free_rcu(struct rcu_head *rcu)
{
	struct dma_fence *fence = container_of(rcu, struct dma_fence, rcu);

	kfree(to_uptr_fence(fence));
	/* The module's exit waits for this callback with rcu_barrier(). */
	module_put(THIS_MODULE);
}

static void uptr_fence_release(struct dma_fence *fence)
{
	call_rcu(&fence->rcu, uptr_fence_free_rcu);
}

static const struct dma_fence_ops uptr_fence_ops = {
	.get_driver_name = uptr_fence_driver_name,
	.get_timeline_name = uptr_fence_timeline_name,
	.release = uptr_fence_release,
};

/**
 * uptr_fence_alloc - memory for a fence that uptr_job_publish() initialises
 *
 * Return: the fence, or NULL. A fence that was not published goes to
 * uptr_fence_discard().
 */
struct dma_fence *uptr_fence_alloc(void)
{
	struct uptr_fence *fence = kzalloc(sizeof(*fence), GFP_KERNEL_ACCOUNT);

	if (!fence)
		return NULL;
	__module_get(THIS_MODULE);
	spin_lock_init(&fence->lock);
	return &fence->base;
}

/**
 * uptr_fence_discard - free a fence that was never published
 * @fence: the fence, or NULL
 */
void uptr_fence_discard(struct dma_fence *fence)
{
	if (!fence)
		return;
	kfree(to_uptr_fence(fence));
	module_put(THIS_MODULE);
}

/**
 * struct uptr_cursor - a position in the operand of an operation
 */
struct uptr_cursor {
	/** @part: The part it is in. */
	const struct uptr_part *part;
	/** @done: Bytes of @part in front of it. */
	u64 done;
	/** @backward: Moves towards the start. */
	bool backward;
	/** @set: Page set that @chunk belongs to, or NULL. */
	struct uptr_pages *set;
	/** @key: Number of @chunk in @set. */
	unsigned long key;
	/** @chunk: Entries of the last page looked at. */
	const unsigned long *chunk;
};

static void uptr_cursor_init(struct uptr_cursor *cursor,
			     const struct uptr_part *parts, u32 count,
			     bool backward)
{
	cursor->part = backward ? &parts[count - 1] : parts;
	cursor->done = backward ? cursor->part->length : 0;
	cursor->backward = backward;
	cursor->set = NULL;
}

/* How far it may move inside one page. Only while the operand has bytes left. */
static size_t uptr_cursor_window(struct uptr_cursor *cursor)
{
	u64 at;

	if (cursor->backward) {
		if (!cursor->done) {
			cursor->part--;
			cursor->done = cursor->part->length;
		}
		at = cursor->part->offset + cursor->done - 1;
		return min_t(u64, cursor->done, offset_in_page(at) + 1);
	}
	if (cursor->done == cursor->part->length) {
		cursor->part++;
		cursor->done = 0;
	}
	at = cursor->part->offset + cursor->done;
	return min_t(u64, cursor->part->length - cursor->done,
		     PAGE_SIZE - offset_in_page(at));
}

static struct page *uptr_cursor_page(struct uptr_cursor *cursor,
				     unsigned long index)
{
	unsigned long key = index / UPTR_CHUNK_PAGES;

	if (cursor->set != cursor->part->set || cursor->key != key) {
		cursor->set = cursor->part->set;
		cursor->key = key;
		cursor->chunk = uptr_pages_chunk(cursor->set, index);
	}
	/* Whatever its bits say by now: see "An entry" in pages.h. */
	return uptr_entry_page(READ_ONCE(cursor->chunk[index % UPTR_CHUNK_PAGES]));
}

/**
 * struct uptr_spot - bytes of an operand, inside one page, as the CPU sees them
 */
struct uptr_spot {
	/** @page: Their page, or NULL: of an import, which is mapped already. */
	struct page *page;
	/** @map: Where the page is seen. */
	void *map;
	/** @at: The first of the bytes. */
	void *at;
};

/* Where the next @n bytes are; until uptr_spot_close(), last opened first. */
static struct uptr_spot uptr_cursor_open(struct uptr_cursor *cursor, size_t n)
{
	u64 at = cursor->part->offset + cursor->done -
		 (cursor->backward ? n : 0);
	struct uptr_spot spot = { };

	if (cursor->part->set) {
		spot.page = uptr_cursor_page(cursor, at >> PAGE_SHIFT);
		spot.map = kmap_local_page(spot.page);
	} else {
		spot.map = cursor->part->vaddr + (at & PAGE_MASK);
	}
	spot.at = spot.map + offset_in_page(at);
	return spot;
}

/* Are they in one page? Of the same page set or import. */
static bool uptr_spots_meet(const struct uptr_spot *a,
			    const struct uptr_spot *b)
{
	return a->page ? a->page == b->page : a->map == b->map;
}

/* What was written to an import its exporter is told of when the job retires. */
static void uptr_spot_close(const struct uptr_spot *spot, bool written)
{
	if (!spot->page)
		return;
	kunmap_local(spot->map);
	if (written)
		flush_dcache_page(spot->page);
}

static void uptr_cursor_move(struct uptr_cursor *cursor, size_t n)
{
	if (cursor->backward)
		cursor->done -= n;
	else
		cursor->done += n;
}

/* Between two pages, @done bytes into an operation: is the job to stop? */
static int uptr_job_pause(struct uptr_job *job, u64 done)
{
	if (done)
		uptr_hook_until(UPTR_HOOK_HALFWAY, &job->stop);
	cond_resched();
	return READ_ONCE(job->stop);
}

static int uptr_copy_bytes(void *dst, const void *src, size_t n, void *bounce)
{
	void *to = bounce ?: dst;

	if (copy_mc_to_kernel(to, src, n))
		return -EHWPOISON;
	if (bounce)
		memcpy(dst, bounce, n);
	return 0;
}

static int uptr_run_copy(struct uptr_job *job, const struct uptr_op *op)
{
	struct uptr_cursor dst, src;
	u64 left = op->length;

	uptr_cursor_init(&dst, &job->parts[op->dst], op->n_dst, op->backward);
	uptr_cursor_init(&src, &job->parts[op->src], op->n_src, op->backward);
	while (left) {
		size_t n = min3((size_t)min_t(u64, left, PAGE_SIZE),
				uptr_cursor_window(&dst),
				uptr_cursor_window(&src));
		struct uptr_spot to, from;
		void *bounce = NULL;
		int ret;

		ret = uptr_job_pause(job, op->length - left);
		if (ret)
			return ret;
		to = uptr_cursor_open(&dst, n);
		from = uptr_cursor_open(&src, n);
		/* Machine-check-safe copies run forward: not in place, then. */
		if (op->overlap && uptr_spots_meet(&to, &from))
			bounce = job->queue->bounce;
		ret = uptr_copy_bytes(to.at, from.at, n, bounce);
		uptr_spot_close(&from, false);
		uptr_spot_close(&to, true);
		if (ret)
			return ret;

		uptr_cursor_move(&dst, n);
		uptr_cursor_move(&src, n);
		left -= n;
	}
	return 0;
}

/* Fills with the bytes of @value, least significant first, over and over. */
static void uptr_fill_bytes(u8 *dst, size_t n, u64 value)
{
	for (; n && !IS_ALIGNED((unsigned long)dst, sizeof(u64)); n--) {
		*dst++ = value;
		value = ror64(value, 8);
	}
	memset64((u64 *)dst, (__force u64)cpu_to_le64(value), n / sizeof(u64));
	dst += round_down(n, sizeof(u64));
	for (n %= sizeof(u64); n; n--) {
		*dst++ = value;
		value = ror64(value, 8);
	}
}

static int uptr_run_fill(struct uptr_job *job, const struct uptr_op *op)
{
	struct uptr_cursor dst;
	u64 done = 0;

	uptr_cursor_init(&dst, &job->parts[op->dst], op->n_dst, false);
	while (done < op->length) {
		size_t n = min_t(u64, op->length - done,
				 uptr_cursor_window(&dst));
		struct uptr_spot spot;
		int ret;

		ret = uptr_job_pause(job, done);
		if (ret)
			return ret;
		spot = uptr_cursor_open(&dst, n);
		uptr_fill_bytes(spot.at, n, ror64(op->value, done % 8 * 8));
		uptr_spot_close(&spot, true);

		uptr_cursor_move(&dst, n);
		done += n;
	}
	return 0;
}

/* Reads @n bytes, inside one page, machine-check-safely. */
static int uptr_cursor_read(struct uptr_cursor *cursor, void *to, size_t n)
{
	struct uptr_spot spot = uptr_cursor_open(cursor, n);
	bool poisoned = copy_mc_to_kernel(to, spot.at, n);

	uptr_spot_close(&spot, false);
	uptr_cursor_move(cursor, n);
	return poisoned ? -EHWPOISON : 0;
}

/* Writes @n bytes from kernel memory to an operand. */
static void uptr_cursor_write(struct uptr_cursor *cursor, const void *from,
			      size_t n)
{
	while (n) {
		size_t once = min(n, uptr_cursor_window(cursor));
		struct uptr_spot spot = uptr_cursor_open(cursor, once);

		memcpy(spot.at, from, once);
		uptr_spot_close(&spot, true);
		uptr_cursor_move(cursor, once);
		from += once;
		n -= once;
	}
}

/* The number of bytes at the start of @a and @b that are the same. */
static size_t uptr_same_bytes(const u8 *a, const u8 *b, size_t n)
{
	size_t i;

	if (!memcmp(a, b, n))
		return n;
	for (i = 0; a[i] == b[i]; i++)
		;
	return i;
}

/* Both ranges are looked at in the bounce page, half of it for each. */
static int uptr_run_compare(struct uptr_job *job, const struct uptr_op *op)
{
	struct drm_userptr_compare_result result = { .offset = op->length };
	const size_t half = PAGE_SIZE / 2;
	struct uptr_cursor dst, src, second;
	void *bounce = job->queue->bounce;
	u64 done = 0;

	uptr_cursor_init(&dst, &job->parts[op->dst], op->n_dst, false);
	uptr_cursor_init(&src, &job->parts[op->src], op->n_src, false);
	uptr_cursor_init(&second, &job->parts[op->second], op->n_second, false);
	while (done < op->length && !result.differs) {
		size_t n = min3((size_t)min_t(u64, op->length - done, half),
				uptr_cursor_window(&src),
				uptr_cursor_window(&second));
		size_t same;
		int ret;

		ret = uptr_job_pause(job, done);
		if (!ret)
			ret = uptr_cursor_read(&src, bounce, n);
		if (!ret)
			ret = uptr_cursor_read(&second, bounce + half, n);
		if (ret)
			return ret;
		same = uptr_same_bytes(bounce, bounce + half, n);
		if (same < n) {
			result.differs = 1;
			result.offset = done + same;
		}
		done += n;
	}
	uptr_cursor_write(&dst, &result, sizeof(result));
	return 0;
}

static int uptr_run_op(struct uptr_job *job, const struct uptr_op *op)
{
	switch (op->code) {
	case DRM_USERPTR_OP_COPY:
		return uptr_run_copy(job, op);
	case DRM_USERPTR_OP_FILL:
		return uptr_run_fill(job, op);
	case DRM_USERPTR_OP_COMPARE:
		return uptr_run_compare(job, op);
	default:
		/* SUBMIT made copies of it. */
		WARN_ON_ONCE(1);
		return -EINVAL;
	}
}

static int uptr_run_ops(struct uptr_job *job)
{
	u32 i;
	int ret = 0;

	for (i = 0; i < job->n_ops && !ret; i++)
		ret = uptr_run_op(job, &job->ops[i]);
	return ret;
}

static int uptr_deps_error(struct uptr_job *job)
{
	u32 i;

	for (i = 0; i < job->n_deps; i++) {
		/* A timeline point says nothing of how its fence ended. */
		struct dma_fence *fence =
			dma_fence_chain_contained(job->deps[i].fence);
		int status = dma_fence_get_status(fence);

		if (status < 0)
			return status;
	}
	return 0;
}

/*
 * Stops the clock of a job. It no longer counts as running before its time is
 * added: who reads in between misses it for a moment, but none counts it twice.
 */
static void uptr_queue_clock_out(struct uptr_queue *queue)
{
	u64 busy = ktime_get_ns() - queue->busy_since;

	WRITE_ONCE(queue->busy_since, 0);
	/* Pairs with the reader of busy_ns, who looks at the queues after it. */
	atomic64_fetch_add_release(busy, &queue->budget->busy_ns);
}

static int uptr_job_work(struct uptr_job *job)
{
	int ret = uptr_deps_error(job);

	if (ret)
		return ret;
	if (job->chain && job->queue->last_error)
		return -ECANCELED;
	return uptr_run_ops(job);
}

/* Runs a job unless it was cancelled. Returns what its fence is to say. */
static int uptr_job_run(struct uptr_job *job)
{
	int state = atomic_cmpxchg(&job->state, UPTR_JOB_QUEUED,
				   UPTR_JOB_RUNNING);
	struct uptr_queue *queue = job->queue;
	int ret;

	if (state != UPTR_JOB_QUEUED)
		return state;
	trace_uptr_job_start(queue->fence_context, job->fence->seqno);
	WRITE_ONCE(queue->busy_since, ktime_get_ns());
	uptr_hook(UPTR_HOOK_RUNNING);
	ret = uptr_job_work(job);
	uptr_queue_clock_out(queue);
	return ret;
}

static void uptr_segment_wake(struct uptr_segment *seg)
{
	if (wq_has_sleeper(&seg->wait))
		wake_up_all(&seg->wait);
}

static void uptr_spans_leave(struct uptr_job *job)
{
	u32 i;

	for (i = 0; i < job->n_spans; i++) {
		struct uptr_segment *seg = job->spans[i].seg;

		spin_lock(&seg->lock);
		interval_tree_remove(&job->spans[i].node, &seg->jobs);
		spin_unlock(&seg->lock);
		uptr_segment_wake(seg);
	}
}

/*
 * The fence signals before the job leaves its segments: when munmap() returns,
 * the fence of a job it had to wait for has signalled.
 */
static void uptr_job_complete(struct uptr_job *job, int error)
{
	struct uptr_queue *queue = job->queue;
	struct uptr_device *udev = queue->udev;
	bool idle;
	u32 i;

	queue->last_error = error;
	if (error) {
		for (i = 0; i < job->n_sets; i++)
			cmpxchg(&job->sets[i]->job_error, 0, error);
		for (i = 0; i < job->n_accesses; i++)
			cmpxchg(job->accesses[i].job_error, 0, error);
		dma_fence_set_error(job->fence, error);
	}
	/*
	 * First: who sees the fence signalled finds the job in the counters, and
	 * room for the next one.
	 */
	trace_uptr_job_end(queue->fence_context, job->fence->seqno, error);
	uptr_stats_job_ended(&udev->stats, job->bytes, error);
	uptr_queue_unreserve(queue, job->bytes);
	dma_fence_signal(job->fence);

	atomic_set_release(&job->state, UPTR_JOB_DONE);
	uptr_spans_leave(job);
	spin_lock(&queue->lock);
	list_del(&job->link);
	idle = list_empty(&queue->jobs);
	spin_unlock(&queue->lock);
	if (idle)
		wake_up_all(&queue->idle);

	queue_work(udev->retire_wq, &job->retire);
}

static struct uptr_job *uptr_queue_first(struct uptr_queue *queue)
{
	struct uptr_job *job;

	spin_lock(&queue->lock);
	job = list_first_entry_or_null(&queue->jobs, struct uptr_job, link);
	spin_unlock(&queue->lock);
	/* Only this work item takes jobs out: it stays. */
	return job;
}

/* Can a job be run, or be completed because it was cancelled? */
static bool uptr_job_due(struct uptr_job *job)
{
	if (!atomic_read(&job->waits))
		return true;
	/* Pairs with uptr_job_arm(): its last write to the job is seen. */
	return smp_load_acquire(&job->armed) && atomic_read(&job->state) < 0;
}

static void uptr_queue_work(struct work_struct *work)
{
	struct uptr_queue *queue = container_of(work, struct uptr_queue, work);
	struct uptr_job *job = uptr_queue_first(queue);
	bool cookie;

	if (!job || !uptr_job_due(job))
		return;

	cookie = dma_fence_begin_signalling();
	lock_map_acquire(&uptr_run_map);
	uptr_job_complete(job, uptr_job_run(job));
	lock_map_release(&uptr_run_map);
	dma_fence_end_signalling(cookie);

	/*
	 * The job may be freed by now. The queue is not: its last reference
	 * waits for this work item.
	 */
	if (uptr_queue_first(queue))
		queue_work(queue->udev->engine_wq, &queue->work);
}

static void uptr_queue_kick(struct uptr_queue *queue)
{
	queue_work(queue->udev->engine_wq, &queue->work);
}

/*
 * Cancels a job that has not started. Returns whether it did. The caller holds
 * a lock under which the job stays: a segment's or the queue's.
 */
static bool uptr_job_cancel(struct uptr_job *job, int error)
{
	u32 i;

	if (atomic_cmpxchg(&job->state, UPTR_JOB_QUEUED, error) !=
	    UPTR_JOB_QUEUED)
		return false;
	trace_uptr_job_cancel(job->queue->fence_context, job->fence->seqno,
			      error);
	/* Others may wait for it to run. */
	for (i = 0; i < job->n_spans; i++)
		uptr_segment_wake(job->spans[i].seg);
	uptr_queue_kick(job->queue);
	return true;
}

/*
 * Cancels a job that has not started, asks one that runs to stop. Returns
 * whether it was this call that did.
 */
static bool uptr_job_end(struct uptr_job *job, int error)
{
	if (uptr_job_cancel(job, error))
		return true;
	/* What has left QUEUED and does not run never will. */
	if (atomic_read(&job->state) != UPTR_JOB_RUNNING ||
	    cmpxchg(&job->stop, 0, error))
		return false;
	trace_uptr_job_stop_request(job->queue->fence_context,
				    job->fence->seqno, error);
	return true;
}

static struct uptr_span *uptr_span_next(struct interval_tree_node *node)
{
	return node ? container_of(node, struct uptr_span, node) : NULL;
}

/* The spans that overlap pages @first to @last, under the segment's lock. */
#define for_each_uptr_span(span, seg, first, last)			\
	for (span = uptr_span_next(interval_tree_iter_first(&(seg)->jobs, \
							    first, last)); \
	     span;							\
	     span = uptr_span_next(interval_tree_iter_next(&span->node,	\
							   first, last)))

/*
 * Is there a job left that an invalidation of these pages has to wait for? When
 * the memory goes away, one that runs; else one that may still run, too.
 */
static bool uptr_segment_busy(struct uptr_segment *seg, unsigned long first,
			      unsigned long last, bool gone)
{
	struct uptr_span *span;
	bool busy = false;

	spin_lock(&seg->lock);
	for_each_uptr_span(span, seg, first, last) {
		/* What a job that is done wrote is there: pairs with its release. */
		int state = atomic_read_acquire(&span->job->state);

		busy = state == UPTR_JOB_RUNNING ||
		       (!gone && state == UPTR_JOB_QUEUED);
		if (busy)
			break;
	}
	spin_unlock(&seg->lock);
	return busy;
}

static void uptr_segment_end_jobs(struct uptr_segment *seg, unsigned long first,
				  unsigned long last)
{
	struct uptr_span *span;

	spin_lock(&seg->lock);
	for_each_uptr_span(span, seg, first, last)
		uptr_job_end(span->job, -EFAULT);
	spin_unlock(&seg->lock);
}

/*
 * How long an invalidation may wait for a job from now on, in jiffies. One system
 * call, or one turn of reclaim, comes here once for each mapping, each segment and
 * each page, and jobs of their own may be on all of them. What is bounded is how long
 * it waits for all of them: when it has waited for one for as long as it may, the
 * others had the same time.
 */
static unsigned long uptr_mm_patience(struct uptr_mm *umm)
{
	unsigned long until = READ_ONCE(umm->hurry_until);

	if (until && time_before(jiffies, until))
		return 0;
	return msecs_to_jiffies(uptr_param_job_timeout_ms());
}

/* An invalidation has waited for as long as it may. */
static void uptr_mm_hurry(struct uptr_mm *umm)
{
	unsigned long until =
		jiffies + msecs_to_jiffies(uptr_param_job_timeout_ms());

	/* Never 0: that means that none has. */
	WRITE_ONCE(umm->hurry_until, until | 1);
}

/*
 * Starts the clocks of the jobs, and ends those whose time is up. Returns the
 * jiffies until the next one's is.
 */
static long uptr_segment_clock_jobs(struct uptr_segment *seg,
				    unsigned long first, unsigned long last)
{
	unsigned long patience = uptr_mm_patience(seg->umm);
	long next = MAX_SCHEDULE_TIMEOUT;
	struct uptr_span *span;

	spin_lock(&seg->lock);
	for_each_uptr_span(span, seg, first, last) {
		struct uptr_job *job = span->job;
		long left;

		/*
		 * Never 0: that means that the clock was not started. Rounded
		 * down: without patience the time is up already.
		 */
		cmpxchg(&job->deadline, 0, (jiffies + patience - 1) | 1);
		left = (long)(READ_ONCE(job->deadline) - jiffies);
		if (left > 0) {
			next = min(next, left);
		} else if (uptr_job_end(job, -ETIMEDOUT)) {
			uptr_mm_hurry(seg->umm);
			trace_uptr_job_timeout(job->queue->fence_context,
					       job->fence->seqno);
		}
	}
	spin_unlock(&seg->lock);
	return next;
}

/**
 * uptr_engine_settle - have the jobs on some pages let go of them
 * @seg: the segment
 * @first: first page
 * @last: last page
 * @gone: the memory goes away
 * @blockable: may wait
 *
 * &uptr_segment_ops.settle. Jobs on other pages of the segment are left alone.
 * What is waited for is bounded: a job that was asked to stop does within one
 * page, and one that is let finish has a deadline.
 *
 * Return: false if a job still runs and @blockable is false; else true.
 */
bool uptr_engine_settle(struct uptr_segment *seg, unsigned long first,
			unsigned long last, bool gone, bool blockable)
{
	if (!blockable) {
		uptr_segment_end_jobs(seg, first, last);
		return !uptr_segment_busy(seg, first, last, true);
	}

	lock_map_acquire(&uptr_run_map);
	lock_map_release(&uptr_run_map);

	if (!uptr_segment_busy(seg, first, last, false))
		return true;
	if (gone) {
		uptr_segment_end_jobs(seg, first, last);
		wait_event(seg->wait,
			   !uptr_segment_busy(seg, first, last, true));
		return true;
	}
	for (;;) {
		long timeout = uptr_segment_clock_jobs(seg, first, last);

		if (wait_event_timeout(seg->wait,
				       !uptr_segment_busy(seg, first, last,
							  false), timeout))
			return true;
	}
}

/**
 * uptr_engine_unplug - end the jobs of all queues with -ENODEV
 * @udev: the device, to which no job is committed any more
 *
 * When it returns none runs, and none will.
 */
void uptr_engine_unplug(struct uptr_device *udev)
{
	struct uptr_queue *queue;
	struct uptr_job *job;

	mutex_lock(&udev->queues_lock);
	list_for_each_entry(queue, &udev->queues, link) {
		spin_lock(&queue->lock);
		list_for_each_entry(job, &queue->jobs, link)
			uptr_job_end(job, -ENODEV);
		spin_unlock(&queue->lock);
	}
	mutex_unlock(&udev->queues_lock);
	flush_workqueue(udev->engine_wq);
}

static void uptr_dep_signalled(struct dma_fence *fence, struct dma_fence_cb *cb)
{
	struct uptr_dep *dep = container_of(cb, struct uptr_dep, cb);
	struct uptr_job *job = dep->job;

	/*
	 * Interrupts are off and the fence's lock is held. The job stays: before
	 * it is freed, retire removes the callback under that very lock.
	 */
	if (atomic_dec_and_test(&job->waits))
		uptr_queue_kick(job->queue);
}

/**
 * uptr_job_publish - make a job the last of its queue; can not fail
 * @job: the job
 *
 * With the context's vm->lock held, so that fences enter the queue in the order
 * of their numbers, and with notifier_lock held for read since every page was
 * seen valid, so that an invalidation finds the job or has been noticed. The
 * job does not run before uptr_job_arm().
 */
void uptr_job_publish(struct uptr_job *job)
{
	struct uptr_queue *queue = job->queue;
	struct uptr_fence *fence = to_uptr_fence(job->fence);
	u32 i;

	memcpy(fence->name, queue->name, sizeof(fence->name));
	dma_fence_init(&fence->base, &uptr_fence_ops, &fence->lock,
		       queue->fence_context, ++queue->seqno);

	for (i = 0; i < job->n_spans; i++) {
		struct uptr_segment *seg = job->spans[i].seg;

		spin_lock(&seg->lock);
		interval_tree_insert(&job->spans[i].node, &seg->jobs);
		spin_unlock(&seg->lock);
	}

	trace_uptr_job_queue(queue->fence_context, queue->seqno, job->bytes,
			     job->n_deps + job->n_implicit);
	kref_get(&job->ref);
	spin_lock(&queue->lock);
	list_add_tail(&job->link, &queue->jobs);
	spin_unlock(&queue->lock);
}

static void uptr_deps_arm(struct uptr_job *job, struct uptr_dep *deps, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++)
		if (dma_fence_add_callback(deps[i].fence, &deps[i].cb,
					   uptr_dep_signalled))
			atomic_dec(&job->waits);
}

/**
 * uptr_job_arm - let a published job run when its dependencies have signalled
 * @job: the job
 */
void uptr_job_arm(struct uptr_job *job)
{
	uptr_deps_arm(job, job->deps, job->n_deps);
	uptr_deps_arm(job, job->implicit, job->n_implicit);

	/* Every callback is armed: pairs with uptr_job_due(). */
	smp_store_release(&job->armed, true);
	atomic_dec(&job->waits);
	uptr_queue_kick(job->queue);
}

/* Counts one more, unless there are @limit. */
static bool uptr_inc_below(atomic_t *count, int limit)
{
	int old = atomic_read(count);

	do {
		if (old >= limit)
			return false;
	} while (!atomic_try_cmpxchg(count, &old, old + 1));
	return true;
}

static bool uptr_queue_try_reserve(struct uptr_queue *queue, u64 bytes)
{
	if (atomic64_read(&queue->bytes) > UPTR_QUEUE_MAX_BYTES)
		return false;
	if (!uptr_inc_below(&queue->budget->jobs, uptr_param_max_jobs()))
		return false;
	atomic64_add(bytes, &queue->bytes);
	return true;
}

/**
 * uptr_queue_reserve - room for one more job
 * @queue: the queue
 * @bytes: bytes the job touches
 * @nonblock: do not wait for room
 *
 * Return: 0, to be followed by uptr_queue_unreserve() once the job has ended;
 * -EAGAIN: full, and @nonblock; -ERESTARTSYS: a signal came.
 */
int uptr_queue_reserve(struct uptr_queue *queue, u64 bytes, bool nonblock)
{
	if (uptr_queue_try_reserve(queue, bytes))
		return 0;
	if (nonblock)
		return -EAGAIN;
	return wait_event_interruptible(queue->budget->wait,
					uptr_queue_try_reserve(queue, bytes));
}

/**
 * uptr_queue_unreserve - give room back
 * @queue: the queue
 * @bytes: as given to uptr_queue_reserve()
 */
void uptr_queue_unreserve(struct uptr_queue *queue, u64 bytes)
{
	atomic64_sub(bytes, &queue->bytes);
	atomic_dec(&queue->budget->jobs);
	wake_up_all(&queue->budget->wait);
}

/**
 * uptr_queue_create - an empty queue
 * @udev: the device
 * @budget: what the open file takes of the engine
 * @ctx_id: id of its context, for the name of the timeline
 *
 * Return: the queue with one reference, or ERR_PTR(-ENOMEM).
 */
struct uptr_queue *uptr_queue_create(struct uptr_device *udev,
				     struct uptr_budget *budget, u32 ctx_id)
{
	struct uptr_queue *queue = kzalloc(sizeof(*queue), GFP_KERNEL_ACCOUNT);

	if (!queue)
		return ERR_PTR(-ENOMEM);
	queue->bounce = kmalloc(PAGE_SIZE, GFP_KERNEL_ACCOUNT);
	if (!queue->bounce) {
		kfree(queue);
		return ERR_PTR(-ENOMEM);
	}
	kref_init(&queue->ref);
	queue->udev = udev;
	queue->budget = budget;
	spin_lock_init(&queue->lock);
	INIT_LIST_HEAD(&queue->jobs);
	init_waitqueue_head(&queue->idle);
	INIT_WORK(&queue->work, uptr_queue_work);
	queue->fence_context = dma_fence_context_alloc(1);
	snprintf(queue->name, sizeof(queue->name), "pid%d-ctx%u",
		 task_tgid_vnr(current), ctx_id);

	mutex_lock(&udev->queues_lock);
	list_add(&queue->link, &udev->queues);
	mutex_unlock(&udev->queues_lock);
	return queue;
}

/**
 * uptr_queue_busy_ns - how long the job that runs has been running
 * @queue: the queue
 *
 * What ran before is in &uptr_budget.busy_ns; read that first.
 *
 * Return: nanoseconds, or 0 when none runs.
 */
u64 uptr_queue_busy_ns(struct uptr_queue *queue)
{
	u64 since = READ_ONCE(queue->busy_since);
	u64 now = ktime_get_ns();

	/* It may have started after we looked at the clock of this CPU. */
	return since && now > since ? now - since : 0;
}

static bool uptr_queue_is_empty(struct uptr_queue *queue)
{
	return !uptr_queue_first(queue);
}

/**
 * uptr_queue_cancel - cancel the jobs that have not started
 * @queue: the queue
 */
void uptr_queue_cancel(struct uptr_queue *queue)
{
	struct uptr_job *job;

	spin_lock(&queue->lock);
	list_for_each_entry(job, &queue->jobs, link)
		uptr_job_cancel(job, -ECANCELED);
	spin_unlock(&queue->lock);
}

/**
 * uptr_queue_kill - cancel what has not started and wait for what runs
 * @queue: the queue, to which no job is committed any more
 *
 * When it returns every fence of the queue has signalled.
 */
void uptr_queue_kill(struct uptr_queue *queue)
{
	uptr_queue_cancel(queue);
	wait_event(queue->idle, uptr_queue_is_empty(queue));
}

static void uptr_queue_release(struct kref *ref)
{
	struct uptr_queue *queue = container_of(ref, struct uptr_queue, ref);

	/* It may be on its way out of the last job's work. */
	cancel_work_sync(&queue->work);
	mutex_lock(&queue->udev->queues_lock);
	list_del(&queue->link);
	mutex_unlock(&queue->udev->queues_lock);
	kfree(queue->bounce);
	kfree(queue);
}

/**
 * uptr_queue_put - give a reference back
 * @queue: the queue
 *
 * May wait for the work item: not from the engine.
 */
void uptr_queue_put(struct uptr_queue *queue)
{
	kref_put(&queue->ref, uptr_queue_release);
}
