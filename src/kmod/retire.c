// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * retire - giving back what jobs held
 *
 * On the mm side, in a work item for each job: the engine must not drop the last
 * reference to anything. Who may still know a job that the engine is done with:
 *
 *	its segments	no: the engine took it out
 *	its queue	no: the engine took it out
 *	foreign fences	their callbacks, until uptr_deps_put() removed them
 *	exporters	no, though of imports: they are told that it is over here
 *	SUBMIT		perhaps, with a reference, on its last lines
 */

#include <linux/dma-buf.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include <drm/drm_gem.h>

#include "drv.h"
#include "engine.h"
#include "pages.h"
#include "retire.h"

static void uptr_deps_put(struct uptr_dep *deps, u32 count, bool armed)
{
	u32 i;

	for (i = 0; i < count; i++) {
		/*
		 * Callbacks run under the fence's lock, which this takes: one
		 * that is not found has run to its end, not just begun.
		 */
		if (armed)
			dma_fence_remove_callback(deps[i].fence, &deps[i].cb);
		dma_fence_put(deps[i].fence);
	}
}

static void uptr_accesses_end(struct uptr_job *job)
{
	u32 i;

	for (i = 0; i < job->n_accesses; i++) {
		struct uptr_access *access = &job->accesses[i];

		if (access->begun)
			dma_buf_end_cpu_access(access->obj->import_attach->dmabuf,
					       access->dir);
		drm_gem_object_put(access->obj);
	}
	kvfree(job->accesses);
	job->accesses = NULL;
	job->n_accesses = 0;
}

/**
 * uptr_job_untranslate - give back what a job was translated to
 * @job: the job, not published, or retired
 */
void uptr_job_untranslate(struct uptr_job *job)
{
	u32 i;

	uptr_accesses_end(job);
	for (i = 0; i < job->n_sets; i++)
		uptr_pages_put(job->sets[i]);
	kvfree(job->sets);
	kvfree(job->spans);
	kvfree(job->parts);
	kvfree(job->ops);
	job->sets = NULL;
	job->spans = NULL;
	job->parts = NULL;
	job->ops = NULL;
	job->n_sets = 0;
	job->n_spans = 0;
	job->n_parts = 0;
	job->n_ops = 0;
}

static void uptr_job_free(struct kref *ref)
{
	struct uptr_job *job = container_of(ref, struct uptr_job, ref);
	struct uptr_device *udev = job->queue->udev;

	uptr_queue_put(job->queue);
	kvfree(job->deps);
	kvfree(job->implicit);
	kfree(job);
	atomic_dec(&udev->stats.jobs);
}

/**
 * uptr_job_put - give a reference to a job back
 * @job: the job
 */
void uptr_job_put(struct uptr_job *job)
{
	kref_put(&job->ref, uptr_job_free);
}

/**
 * uptr_job_drop_implicit - forget the implicit fences of a job
 * @job: the job, not published
 */
void uptr_job_drop_implicit(struct uptr_job *job)
{
	uptr_deps_put(job->implicit, job->n_implicit, false);
	kvfree(job->implicit);
	job->implicit = NULL;
	job->n_implicit = 0;
}

/**
 * uptr_job_discard - end a job that was never published
 * @job: the job, complete or in part
 */
void uptr_job_discard(struct uptr_job *job)
{
	uptr_deps_put(job->deps, job->n_deps, false);
	uptr_job_drop_implicit(job);
	uptr_job_untranslate(job);
	uptr_fence_discard(job->fence);
	uptr_job_put(job);
}

static void uptr_retire_work(struct work_struct *work)
{
	struct uptr_job *job = container_of(work, struct uptr_job, retire);

	uptr_deps_put(job->deps, job->n_deps, true);
	uptr_deps_put(job->implicit, job->n_implicit, true);
	uptr_job_untranslate(job);
	dma_fence_put(job->fence);
	uptr_job_put(job);
}

/**
 * uptr_job_alloc - an empty job
 * @queue: its timeline
 *
 * Return: the job with one reference, for uptr_job_discard() or, once it was
 * published, uptr_job_put(); or NULL.
 */
struct uptr_job *uptr_job_alloc(struct uptr_queue *queue)
{
	struct uptr_job *job = kzalloc(sizeof(*job), GFP_KERNEL_ACCOUNT);

	if (!job)
		return NULL;
	kref_init(&job->ref);
	kref_get(&queue->ref);
	job->queue = queue;
	INIT_WORK(&job->retire, uptr_retire_work);
	atomic_inc(&queue->udev->stats.jobs);
	return job;
}
