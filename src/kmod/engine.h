/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_ENGINE_H_
#define _UPTR_ENGINE_H_

#include <linux/bits.h>
#include <linux/dma-direction.h>
#include <linux/dma-fence.h>
#include <linux/interval_tree.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <drm/userptr_drm.h>

struct drm_gem_object;
struct uptr_budget;
struct uptr_device;
struct uptr_pages;
struct uptr_segment;

/* Bytes of a job, all operations together: the most SUBMIT takes. */
#define UPTR_JOB_MAX_BYTES	BIT_ULL(30)

/* Bytes queued in a context above which SUBMIT waits for room. */
#define UPTR_QUEUE_MAX_BYTES	BIT_ULL(30)

#define UPTR_TIMELINE_NAME_LEN	32

/**
 * struct uptr_queue - an ordered timeline of jobs
 *
 * One a context; kept by the context and by its jobs.
 */
struct uptr_queue {
	/** @ref: References: the context's, one a job. */
	struct kref ref;
	/** @udev: The device. */
	struct uptr_device *udev;
	/** @link: In &uptr_device.queues, under its lock. */
	struct list_head link;
	/**
	 * @budget: What the open file takes of the engine. Not touched once
	 * @jobs is empty, which the file's end waits for.
	 */
	struct uptr_budget *budget;
	/** @bytes: Bytes of unfinished jobs. */
	atomic64_t bytes;
	/** @lock: Protects @jobs. A leaf. */
	spinlock_t lock;
	/** @jobs: &struct uptr_job in the order of their fences. */
	struct list_head jobs;
	/** @idle: Woken when @jobs became empty. */
	wait_queue_head_t idle;
	/** @work: Runs the first job of @jobs. */
	struct work_struct work;
	/** @last_error: What the job before ended with; the work item's own. */
	int last_error;
	/** @bounce: A page for what is copied twice; the work item's own. */
	void *bounce;
	/** @busy_since: When the job that runs started, in ns; 0: none runs. */
	u64 busy_since;
	/** @fence_context: Of the jobs' fences. */
	u64 fence_context;
	/** @seqno: Of the last job; under the context's vm->lock. */
	u64 seqno;
	/** @name: Timeline name of the fences. */
	char name[UPTR_TIMELINE_NAME_LEN];
};

/**
 * struct uptr_part - a stretch of one object that an operation touches
 *
 * Of a page set, or of an imported buffer.
 */
struct uptr_part {
	/** @set: The page set, on which the job holds a reference, or NULL. */
	struct uptr_pages *set;
	/** @vaddr: Without @set: where the kernel sees the buffer's first byte. */
	void *vaddr;
	/** @offset: First byte in the page set or buffer. */
	u64 offset;
	/** @length: Bytes, not 0. */
	u64 length;
};

/**
 * struct uptr_op - one operation, translated
 *
 * Its operands are runs of &uptr_job.parts that add up to @length.
 */
struct uptr_op {
	/** @code: What to do; a copy of an image is one for each row. */
	enum drm_userptr_op_code code;
	/** @length: Bytes, not 0. */
	u64 length;
	/** @value: Fill: the pattern. */
	u64 value;
	/** @dst: First part of the destination. */
	u32 dst;
	/** @n_dst: Number of parts of the destination. */
	u32 n_dst;
	/** @src: Copy, compare: first part of the source. */
	u32 src;
	/** @n_src: Number of parts of the source. */
	u32 n_src;
	/** @second: Compare: first part of the second range. */
	u32 second;
	/** @n_second: Number of parts of the second range. */
	u32 n_second;
	/** @overlap: The ranges of device addresses overlap. */
	bool overlap;
	/** @backward: The destination is behind the source: copy from the end. */
	bool backward;
};

/**
 * struct uptr_span - pages that a job touches, entered in their segment
 */
struct uptr_span {
	/**
	 * @node: First and last page, counted from the start of the page set. In
	 * &uptr_segment.jobs, under its lock.
	 */
	struct interval_tree_node node;
	/** @job: The job. */
	struct uptr_job *job;
	/** @seg: The segment. */
	struct uptr_segment *seg;
};

/**
 * struct uptr_access - an imported buffer that a job touches
 */
struct uptr_access {
	/** @obj: The import; a reference. */
	struct drm_gem_object *obj;
	/** @dir: What the CPU will do to it. */
	enum dma_data_direction dir;
	/** @begun: Its exporter was told so, and is to be told of the end. */
	bool begun;
	/** @job_error: Of the import, as &uptr_pages.job_error. */
	int *job_error;
};

/**
 * struct uptr_dep - a fence a job waits for before it starts
 */
struct uptr_dep {
	/** @cb: Armed on @fence. */
	struct dma_fence_cb cb;
	/** @fence: The fence; a reference. */
	struct dma_fence *fence;
	/** @job: The job. */
	struct uptr_job *job;
};

/*
 * The state of a job. A single word, changed by cmpxchg alone, so that of
 * those who want to run it and those who want to cancel it one wins:
 *
 *	          engine              engine
 *	QUEUED ------------> RUNNING ------------> DONE
 *	   |                                         ^
 *	   | notifier, close, unplug                 | engine, in its turn
 *	   v                                         |
 *	negative errno: cancelled -------------------+
 *
 * A job that runs is not cancelled; it is asked to stop (uptr_job.stop).
 */
#define UPTR_JOB_QUEUED		0
#define UPTR_JOB_RUNNING	1
#define UPTR_JOB_DONE		2

/**
 * struct uptr_job - a list of operations on a timeline
 */
struct uptr_job {
	/** @ref: References: SUBMIT's while it runs; the queue's, until retired. */
	struct kref ref;
	/** @queue: The timeline; a reference. */
	struct uptr_queue *queue;
	/** @link: In &uptr_queue.jobs, under its lock. */
	struct list_head link;
	/** @retire: Gives back what the job held; queued by the engine. */
	struct work_struct retire;
	/** @fence: Signals when the job has ended; a reference. */
	struct dma_fence *fence;
	/** @state: UPTR_JOB_*, or a negative errno: cancelled with that. */
	atomic_t state;
	/** @stop: A negative errno asks the running job to end with it. */
	int stop;
	/**
	 * @armed: SUBMIT is done with the job. Until then it is not completed,
	 * not even when cancelled, so that no callback is armed on a job that
	 * was retired.
	 */
	bool armed;
	/** @chain: Fail when the job before failed. */
	bool chain;
	/** @waits: Dependencies that have not signalled, and one until @armed. */
	atomic_t waits;
	/**
	 * @deadline: In jiffies, 0 for none: when an invalidation that waits for
	 * the job ends it. Set once, by the first invalidation; never extended.
	 */
	unsigned long deadline;
	/** @bytes: Bytes all operations touch. */
	u64 bytes;
	/** @ops: The operations. */
	struct uptr_op *ops;
	/** @parts: Their operands. */
	struct uptr_part *parts;
	/** @spans: What @parts touch, by segment. */
	struct uptr_span *spans;
	/** @deps: Fences to wait for, whose errors are the job's. */
	struct uptr_dep *deps;
	/** @implicit: Fences that others put on the buffers, to wait for only. */
	struct uptr_dep *implicit;
	/** @sets: The page sets of @parts, each once; references. */
	struct uptr_pages **sets;
	/** @accesses: The imports of @parts, each once. */
	struct uptr_access *accesses;
	/** @n_ops: Number of @ops. */
	u32 n_ops;
	/** @n_parts: Number of @parts. */
	u32 n_parts;
	/** @n_spans: Number of @spans. */
	u32 n_spans;
	/** @n_deps: Number of @deps. */
	u32 n_deps;
	/** @n_implicit: Number of @implicit. */
	u32 n_implicit;
	/** @n_sets: Number of @sets. */
	u32 n_sets;
	/** @n_accesses: Number of @accesses. */
	u32 n_accesses;
};

struct uptr_queue *uptr_queue_create(struct uptr_device *udev,
				     struct uptr_budget *budget, u32 ctx_id);
void uptr_queue_cancel(struct uptr_queue *queue);
void uptr_queue_kill(struct uptr_queue *queue);
void uptr_queue_put(struct uptr_queue *queue);
u64 uptr_queue_busy_ns(struct uptr_queue *queue);
int uptr_queue_reserve(struct uptr_queue *queue, u64 bytes, bool nonblock);
void uptr_queue_unreserve(struct uptr_queue *queue, u64 bytes);

struct dma_fence *uptr_fence_alloc(void);
void uptr_fence_discard(struct dma_fence *fence);

void uptr_job_publish(struct uptr_job *job);
void uptr_job_arm(struct uptr_job *job);

bool uptr_engine_settle(struct uptr_segment *seg, unsigned long first,
			unsigned long last, bool gone, bool blockable);
void uptr_engine_unplug(struct uptr_device *udev);

#endif /* _UPTR_ENGINE_H_ */
