// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * exec - submission, choreographed
 *
 *	find the in-fences, prepare the out-syncobjs, allocate    (may fail)
 *	wait for room in the queue                                (may fail)
 *   .->vm->lock: translate addresses to page sets; unlock        (may fail)
 *   |  begin the CPU's access to imports                         (may fail)
 *   |  acquire the pages that are missing                        (may fail)
 *   |  vm->lock, reservations: a fence slot each, their fences   (may fail)
 *   |  notifier_lock for read
 *   '- mapping changed, or a page not valid? unlock, once more
 *	-- nothing can fail below this line --
 *	number the job, enter it in the segments and in the queue
 *	add its fence to the objects; unlock all but vm->lock
 *	set the out-syncobjs, arm the dependencies; unlock
 *
 * The pages are seen valid and the job is entered under one hold of
 * notifier_lock. So an invalidation finds the job and waits for it, or comes
 * first, and then the job is not committed before its pages were acquired anew.
 *
 * The objects whose reservations get the fence are those that the addresses of
 * the operations lead to: a job touches no object that it has no fence on. In a
 * MIRROR_ALL context they lead to memory that belongs to no object.
 *
 * Others know of imports, and of objects that were ever exported, and put fences
 * on them: a job comes after those, by its kind of access, and is waited for by
 * others in turn.
 */

#include <linux/bsearch.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/userptr_drm.h>

#include "acquire.h"
#include "ctx.h"
#include "drv.h"
#include "engine.h"
#include "exec.h"
#include "gem.h"
#include "hook.h"
#include "import.h"
#include "mirror.h"
#include "mm.h"
#include "notifier.h"
#include "pages.h"
#include "patience.h"
#include "retire.h"
#include "sync.h"

/*
 * Stretches of mappings that the operands of one job may add up to, and objects
 * among them: lockdep counts no more reservations held at once than 2047.
 */
#define UPTR_SUBMIT_MAX_PARTS	65536
#define UPTR_SUBMIT_MAX_OBJS	1024

/* Fences that others have on the objects of one job, and it comes after. */
#define UPTR_SUBMIT_MAX_IMPLICIT	65536

/**
 * struct uptr_operand - what SUBMIT knows of a part besides the part
 */
struct uptr_operand {
	/**
	 * @obj: The object, or NULL: none. There as long as the address space is
	 * as it was: look at it under vm->lock, and not before the generation.
	 */
	struct drm_gem_object *obj;
	/** @addr: Device address of the part's first byte. */
	u64 addr;
	/** @op: Index of the operation in the caller's array. */
	u32 op;
	/** @write: The operation writes here. */
	bool write;
};

/**
 * struct uptr_exec - a submission under way
 */
struct uptr_exec {
	/** @submit: What was asked for. */
	struct uptr_submit *submit;
	/** @job: The job in the making. */
	struct uptr_job *job;
	/** @outs: Syncobjs to signal. */
	struct uptr_out_sync *outs;
	/** @operands: One for each of the job's parts. */
	struct uptr_operand *operands;
	/**
	 * @objs: Objects of the parts, sorted by reservation, one for each; a
	 * reference. Some drivers' buffers share one.
	 */
	struct drm_gem_object **objs;
	/** @writes: For each of @objs: an operation writes to it. */
	bool *writes;
	/** @n_objs: Number of @objs. */
	u32 n_objs;
	/** @n_ops: Operations, each row of an image counted. */
	u32 n_ops;
	/** @n_imported: Parts that lie in imports. */
	u32 n_imported;
	/** @umm: The address space of all tracked page sets, or NULL if there are none. */
	struct uptr_mm *umm;
	/** @generation: Of the address space when the job was translated. */
	u64 generation;
};

static int uptr_exec_fault(struct uptr_exec *exec, u32 op, u64 addr, int error)
{
	exec->submit->fault_op = op;
	exec->submit->fault_addr = addr;
	return error;
}

/**
 * struct uptr_stretch - what lies at a device address
 */
struct uptr_stretch {
	/** @obj: The object, or NULL. */
	struct drm_gem_object *obj;
	/** @set: The page set, or NULL: an import. */
	struct uptr_pages *set;
	/** @vaddr: Of an import. */
	void *vaddr;
	/** @offset: The address in @set or the import. */
	u64 offset;
	/** @length: Bytes from there to where something else may lie. */
	u64 length;
	/** @read_only: Jobs may not write there. */
	bool read_only;
};

static int uptr_exec_find_mirrored(struct uptr_exec *exec, u64 addr,
				   struct uptr_stretch *stretch)
{
	struct uptr_mirror *mirror = exec->submit->ctx->mirror;
	struct uptr_pages *set;
	int ret;

	ret = uptr_mm_access(uptr_mirror_mm(mirror));
	if (ret)
		return ret;
	set = uptr_mirror_find(mirror, addr);
	if (IS_ERR_OR_NULL(set))
		return set ? PTR_ERR(set) : -EFAULT;
	stretch->obj = NULL;
	stretch->set = set;
	stretch->vaddr = NULL;
	stretch->offset = addr - set->addr;
	stretch->length = (set->npages << PAGE_SHIFT) - stretch->offset;
	stretch->read_only = false;
	return 0;
}

static int uptr_exec_find_pages(struct uptr_object *obj,
				struct uptr_stretch *stretch)
{
	/* First: who may use it because it was exported sees it pinned. */
	int ret = uptr_gem_access(obj);

	if (ret)
		return ret;
	stretch->set = uptr_gem_pages(obj);
	stretch->vaddr = NULL;
	stretch->read_only |= obj->read_only;
	return 0;
}

static int uptr_exec_find_mapped(struct uptr_exec *exec, u64 addr,
				 struct uptr_stretch *stretch)
{
	struct uptr_mapping *mapping = uptr_vm_find(&exec->submit->ctx->vm,
						    addr);
	struct uptr_import *import;
	u64 skip;

	if (!mapping)
		return -EFAULT;
	skip = addr - mapping->node.start;
	stretch->obj = mapping->obj;
	stretch->offset = mapping->offset + skip;
	stretch->length = mapping->node.size - skip;
	stretch->read_only = mapping->read_only;
	import = to_uptr_import(mapping->obj);
	if (!import)
		return uptr_exec_find_pages(to_uptr_object(mapping->obj),
					    stretch);
	stretch->set = NULL;
	stretch->read_only |= import->read_only;
	stretch->vaddr = READ_ONCE(import->vaddr);
	return stretch->vaddr ? 0 : -ENODEV;
}

static int uptr_exec_find(struct uptr_exec *exec, u64 addr, bool write,
			  struct uptr_stretch *stretch)
{
	struct uptr_ctx *ctx = exec->submit->ctx;
	int ret;

	if (addr >= ctx->vm.size)
		return -EFAULT;
	ret = ctx->mirror ? uptr_exec_find_mirrored(exec, addr, stretch) :
			    uptr_exec_find_mapped(exec, addr, stretch);
	if (ret)
		return ret;
	return write && stretch->read_only ? -EACCES : 0;
}

/*
 * Translates [@addr, @addr + @size). Only counts the parts, while the job has
 * no room for them. Returns their number.
 */
static int uptr_exec_translate_range(struct uptr_exec *exec, u32 op, u64 addr,
				     u64 size, bool write)
{
	struct uptr_job *job = exec->job;
	int count = 0;

	while (size) {
		struct uptr_stretch stretch;
		int ret = uptr_exec_find(exec, addr, write, &stretch);
		u64 length;

		if (ret == -ENOMEM || ret == -ENODEV)
			return ret;
		if (ret)
			return uptr_exec_fault(exec, op, addr, ret);
		length = min(size, stretch.length);
		exec->n_imported += !stretch.set;
		if (job->parts) {
			struct uptr_operand *operand =
				&exec->operands[job->n_parts];
			struct uptr_part *part = &job->parts[job->n_parts++];

			part->set = stretch.set;
			part->vaddr = stretch.vaddr;
			part->offset = stretch.offset;
			part->length = length;
			operand->obj = stretch.obj;
			operand->addr = addr;
			operand->op = op;
			operand->write = write;
		}
		addr += length;
		size -= length;
		count++;
	}
	return count;
}

static bool uptr_ranges_overlap(u64 a, u64 b, u64 size)
{
	return a < b ? b - a < size : a - b < size;
}

/* The operands of @uop, which are @op's then: destination, source, second. */
static int uptr_exec_translate_operands(struct uptr_exec *exec, u32 index,
					const struct drm_userptr_op *uop,
					struct uptr_op *op)
{
	bool compare = uop->op == DRM_USERPTR_OP_COMPARE;
	struct uptr_job *job = exec->job;
	int count;

	op->dst = job->n_parts;
	count = uptr_exec_translate_range(exec, index, uop->dst,
					  compare ? sizeof(struct drm_userptr_compare_result) :
						    uop->size, true);
	if (count < 0)
		return count;
	op->n_dst = count;
	if (uop->op == DRM_USERPTR_OP_FILL)
		return 0;
	op->src = job->n_parts;
	count = uptr_exec_translate_range(exec, index, uop->src, uop->size,
					  false);
	if (count < 0)
		return count;
	op->n_src = count;
	if (!compare)
		return 0;
	op->second = job->n_parts;
	count = uptr_exec_translate_range(exec, index, uop->value, uop->size,
					  false);
	if (count < 0)
		return count;
	op->n_second = count;
	return 0;
}

static int uptr_exec_translate_one(struct uptr_exec *exec, u32 index,
				   const struct drm_userptr_op *uop)
{
	struct uptr_op op = {
		.code = uop->op,
		.length = uop->size,
	};
	int ret;

	ret = uptr_exec_translate_operands(exec, index, uop, &op);
	if (ret)
		return ret;
	if (uop->op == DRM_USERPTR_OP_COPY) {
		op.overlap = uptr_ranges_overlap(uop->dst, uop->src, uop->size);
		op.backward = op.overlap && uop->dst > uop->src;
	} else if (uop->op == DRM_USERPTR_OP_FILL) {
		op.value = uop->value;
	}
	exec->n_ops++;
	if (exec->job->parts)
		exec->job->ops[exec->job->n_ops++] = op;
	return op.n_dst + op.n_src + op.n_second;
}

/*
 * An image is a copy for each row: from the last row up when it moves to higher
 * addresses, so that with equal pitches it may overlap itself.
 */
static int uptr_exec_translate_rows(struct uptr_exec *exec, u32 index)
{
	const struct drm_userptr_op *uop = &exec->submit->ops[index];
	bool upwards = uop->dst > uop->src;
	int count = 0;
	u32 i;

	for (i = 0; i < uop->height && count <= UPTR_SUBMIT_MAX_PARTS; i++) {
		u64 row = upwards ? uop->height - 1 - i : i;
		struct drm_userptr_op copy = {
			.op = DRM_USERPTR_OP_COPY,
			.dst = uop->dst + row * uop->dst_pitch,
			.src = uop->src + row * uop->src_pitch,
			.size = uop->size,
		};
		int ret = uptr_exec_translate_one(exec, index, &copy);

		if (ret < 0)
			return ret;
		count += ret;
	}
	return count;
}

static int uptr_exec_translate_op(struct uptr_exec *exec, u32 index)
{
	const struct drm_userptr_op *uop = &exec->submit->ops[index];

	if (!uop->size)
		return 0;
	if (uop->op == DRM_USERPTR_OP_COPY_2D)
		return uptr_exec_translate_rows(exec, index);
	return uptr_exec_translate_one(exec, index, uop);
}

static int uptr_exec_translate_ops(struct uptr_exec *exec)
{
	int count = 0;
	u32 i;

	exec->n_ops = 0;
	exec->n_imported = 0;
	for (i = 0; i < exec->submit->n_ops; i++) {
		int ret = uptr_exec_translate_op(exec, i);

		if (ret < 0)
			return ret;
		count += ret;
		if (count > UPTR_SUBMIT_MAX_PARTS)
			return -E2BIG;
	}
	return count;
}

/* Of pointers. */
static int uptr_compare_pointers(const void *a, const void *b)
{
	const void *x = *(const void * const *)a;
	const void *y = *(const void * const *)b;

	return x < y ? -1 : x > y;
}

/* Sorts pointers and keeps one of equals, none of them NULL; returns their number. */
static u32 uptr_sort_unique(void **pointers, u32 count, cmp_func_t compare)
{
	u32 i, kept = 0;

	sort(pointers, count, sizeof(*pointers), compare, NULL);
	for (i = 0; i < count; i++)
		if (pointers[i] &&
		    (!kept || compare(&pointers[kept - 1], &pointers[i])))
			pointers[kept++] = pointers[i];
	return kept;
}

/* Lists the page sets of the parts, each once, and takes references. */
static void uptr_exec_collect_sets(struct uptr_exec *exec)
{
	struct uptr_job *job = exec->job;
	u32 i;

	for (i = 0; i < job->n_parts; i++)
		job->sets[i] = job->parts[i].set;
	job->n_sets = uptr_sort_unique((void **)job->sets, job->n_parts,
				       uptr_compare_pointers);
	for (i = 0; i < job->n_sets; i++) {
		uptr_pages_get(job->sets[i]);
		if (uptr_pages_pinned(job->sets[i]))
			continue;
		/* All tracked ones are the caller's: others were refused. */
		WARN_ON_ONCE(exec->umm && exec->umm != job->sets[i]->umm);
		exec->umm = job->sets[i]->umm;
	}
}

/* Of objects, or NULL, by their reservations. */
static int uptr_compare_resvs(const void *a, const void *b)
{
	const struct drm_gem_object *x = *(struct drm_gem_object * const *)a;
	const struct drm_gem_object *y = *(struct drm_gem_object * const *)b;
	const struct dma_resv *p = x ? x->resv : NULL;
	const struct dma_resv *q = y ? y->resv : NULL;

	return p < q ? -1 : p > q;
}

/* Lists the objects of the operands, one for each reservation. */
static void uptr_exec_collect_objs(struct uptr_exec *exec)
{
	struct drm_gem_object **objs = exec->objs;
	struct uptr_job *job = exec->job;
	u32 i;

	for (i = 0; i < job->n_parts; i++)
		objs[i] = exec->operands[i].obj;
	exec->n_objs = uptr_sort_unique((void **)objs, job->n_parts,
					uptr_compare_resvs);
	for (i = 0; i < exec->n_objs; i++)
		drm_gem_object_get(objs[i]);
	for (i = 0; i < job->n_parts; i++) {
		struct drm_gem_object **obj;

		if (!exec->operands[i].write || !exec->operands[i].obj)
			continue;
		obj = bsearch(&exec->operands[i].obj, objs, exec->n_objs,
			      sizeof(*objs), uptr_compare_resvs);
		exec->writes[obj - objs] = true;
	}
}

static int uptr_compare_accesses(const void *a, const void *b)
{
	const struct uptr_access *x = a, *y = b;

	return x->obj < y->obj ? -1 : x->obj > y->obj;
}

/* Lists the imports of the operands, each once, and takes references. */
static void uptr_exec_collect_accesses(struct uptr_exec *exec)
{
	struct uptr_access *accesses = exec->job->accesses;
	struct uptr_job *job = exec->job;
	u32 i, count = 0;

	for (i = 0; i < job->n_parts; i++) {
		if (!job->parts[i].vaddr)
			continue;
		accesses[count++] = (struct uptr_access){
			.obj = exec->operands[i].obj,
			.dir = exec->operands[i].write ? DMA_BIDIRECTIONAL :
							 DMA_FROM_DEVICE,
		};
	}
	sort(accesses, count, sizeof(*accesses), uptr_compare_accesses, NULL);
	for (i = 0; i < count; i++) {
		struct uptr_access *last = job->n_accesses ?
			&accesses[job->n_accesses - 1] : NULL;

		if (!last || last->obj != accesses[i].obj)
			accesses[job->n_accesses++] = accesses[i];
		else if (accesses[i].dir == DMA_BIDIRECTIONAL)
			last->dir = DMA_BIDIRECTIONAL;
	}
	for (i = 0; i < job->n_accesses; i++) {
		drm_gem_object_get(accesses[i].obj);
		accesses[i].job_error =
			&to_uptr_import(accesses[i].obj)->job_error;
	}
}

static int uptr_exec_alloc_parts(struct uptr_exec *exec, u32 count)
{
	struct uptr_job *job = exec->job;

	job->ops = kvmalloc_array(max(exec->n_ops, 1U), sizeof(*job->ops),
				  GFP_KERNEL_ACCOUNT);
	job->parts = kvmalloc_array(max(count, 1U), sizeof(*job->parts),
				    GFP_KERNEL_ACCOUNT);
	job->sets = kvmalloc_array(max(count, 1U), sizeof(*job->sets),
				   GFP_KERNEL_ACCOUNT);
	job->accesses = kvmalloc_array(max(exec->n_imported, 1U),
				       sizeof(*job->accesses),
				       GFP_KERNEL_ACCOUNT);
	exec->operands = kvmalloc_array(max(count, 1U),
					sizeof(*exec->operands), GFP_KERNEL);
	exec->objs = kvmalloc_array(max(count, 1U), sizeof(*exec->objs),
				    GFP_KERNEL);
	exec->writes = kvcalloc(max(count, 1U), sizeof(*exec->writes),
				GFP_KERNEL);
	return job->ops && job->parts && job->sets && job->accesses &&
	       exec->operands && exec->objs && exec->writes ? 0 : -ENOMEM;
}

/* Gives back what only SUBMIT needs of a translation. */
static void uptr_exec_release(struct uptr_exec *exec)
{
	u32 i;

	for (i = 0; i < exec->n_objs; i++)
		drm_gem_object_put(exec->objs[i]);
	kvfree(exec->operands);
	kvfree(exec->objs);
	kvfree(exec->writes);
	exec->operands = NULL;
	exec->objs = NULL;
	exec->writes = NULL;
	exec->n_objs = 0;
	exec->umm = NULL;
}

static int uptr_exec_translate(struct uptr_exec *exec)
{
	struct uptr_ctx *ctx = exec->submit->ctx;
	struct uptr_vm *vm = &ctx->vm;
	LIST_HEAD(trash);
	int ret;

	if (mutex_lock_killable(&vm->lock))
		return -EINTR;
	exec->generation = vm->generation;
	ret = vm->dead ? -ENOENT : uptr_exec_translate_ops(exec);
	if (ret >= 0)
		ret = uptr_exec_alloc_parts(exec, ret);
	/* The same again, unless an import was unmapped by an unplug. */
	if (!ret)
		ret = uptr_exec_translate_ops(exec);
	if (ret >= 0) {
		ret = 0;
		uptr_exec_collect_sets(exec);
		uptr_exec_collect_objs(exec);
		uptr_exec_collect_accesses(exec);
	}
	if (ctx->mirror)
		uptr_mirror_trim(ctx->mirror, &trash);
	mutex_unlock(&vm->lock);
	uptr_mirror_free(&trash);
	if (exec->n_objs > UPTR_SUBMIT_MAX_OBJS)
		ret = -E2BIG;
	return ret;
}

static unsigned long uptr_part_first(const struct uptr_part *part)
{
	return part->offset >> PAGE_SHIFT;
}

static unsigned long uptr_part_last(const struct uptr_part *part)
{
	return (part->offset + part->length - 1) >> PAGE_SHIFT;
}

static int uptr_exec_acquire(struct uptr_exec *exec)
{
	struct uptr_job *job = exec->job;
	u32 i;

	for (i = 0; i < job->n_parts; i++) {
		const struct uptr_operand *operand = &exec->operands[i];
		const struct uptr_part *part = &job->parts[i];
		unsigned long failed;
		u64 at;
		int ret;

		if (!part->set)
			continue;
		ret = uptr_acquire(part->set, uptr_part_first(part),
				   uptr_part_last(part), operand->write,
				   &failed);
		if (ret != -EFAULT && ret)
			return ret;
		if (ret) {
			at = max((u64)failed << PAGE_SHIFT, part->offset);
			return uptr_exec_fault(exec, operand->op,
					       operand->addr + at - part->offset,
					       ret);
		}
	}
	return 0;
}

/*
 * What the exporter does is to come after what others do to the buffer; the call
 * itself waits for them, too, but when the exporter is done. An exporter for whom
 * nothing would come of it but the wait is left out: that is for the job to do.
 */
static int uptr_access_begin(struct uptr_access *access)
{
	struct dma_buf *dmabuf = access->obj->import_attach->dmabuf;
	int ret;

	if (!dmabuf->ops->begin_cpu_access)
		return 0;
	ret = uptr_gem_wait(access->obj, access->dir != DMA_FROM_DEVICE,
			    MAX_SCHEDULE_TIMEOUT);
	if (ret)
		return ret;
	ret = dma_buf_begin_cpu_access(dmabuf, access->dir);
	access->begun = !ret;
	/* It is not that the commit was voided. */
	return ret == -EAGAIN ? -EBUSY : ret;
}

/*
 * Tells the exporters of imports what the CPU is about to do; retire tells them
 * when it was done. Before pages are acquired, for it may take a while.
 */
static int uptr_exec_begin_accesses(struct uptr_exec *exec)
{
	int ret = 0;
	u32 i;

	for (i = 0; i < exec->job->n_accesses && !ret; i++)
		ret = uptr_access_begin(&exec->job->accesses[i]);
	return ret;
}

/* No invalidation waits for a job on an import, or on a pinned set. */
static bool uptr_part_has_spans(const struct uptr_part *part)
{
	return part->set && !uptr_pages_pinned(part->set);
}

static u32 uptr_part_spans(const struct uptr_part *part)
{
	if (!uptr_part_has_spans(part))
		return 0;
	return uptr_part_last(part) / UPTR_SEGMENT_PAGES -
	       uptr_part_first(part) / UPTR_SEGMENT_PAGES + 1;
}

/* Adds the spans of a part, whose segments exist now that it was acquired. */
static void uptr_exec_add_spans(struct uptr_job *job,
				const struct uptr_part *part)
{
	unsigned long first = uptr_part_first(part);
	unsigned long last = uptr_part_last(part);

	if (!uptr_part_has_spans(part))
		return;
	while (first <= last) {
		struct uptr_span *span = &job->spans[job->n_spans++];
		unsigned long key = first / UPTR_SEGMENT_PAGES;

		span->job = job;
		span->seg = uptr_pages_segment(part->set, key);
		span->node.start = first;
		span->node.last = min(last, (key + 1) * UPTR_SEGMENT_PAGES - 1);
		first = span->node.last + 1;
	}
}

static int uptr_compare_spans(const void *a, const void *b)
{
	const struct uptr_span *x = a, *y = b;

	if (x->seg != y->seg)
		return x->seg < y->seg ? -1 : 1;
	if (x->node.start != y->node.start)
		return x->node.start < y->node.start ? -1 : 1;
	return 0;
}

/* Makes one span of those that touch: many operations name the same pages. */
static void uptr_exec_merge_spans(struct uptr_job *job)
{
	struct uptr_span *spans = job->spans;
	u32 i, count = 0;

	sort(spans, job->n_spans, sizeof(*spans), uptr_compare_spans, NULL);
	for (i = 0; i < job->n_spans; i++) {
		struct uptr_span *last = count ? &spans[count - 1] : NULL;

		if (last && last->seg == spans[i].seg &&
		    spans[i].node.start <= last->node.last + 1)
			last->node.last = max(last->node.last,
					      spans[i].node.last);
		else
			spans[count++] = spans[i];
	}
	job->n_spans = count;
}

static int uptr_exec_make_spans(struct uptr_exec *exec)
{
	struct uptr_job *job = exec->job;
	u32 i, count = 0;

	for (i = 0; i < job->n_parts; i++)
		count += uptr_part_spans(&job->parts[i]);
	job->spans = kvmalloc_array(max(count, 1U), sizeof(*job->spans),
				    GFP_KERNEL_ACCOUNT);
	if (!job->spans)
		return -ENOMEM;
	for (i = 0; i < job->n_parts; i++)
		uptr_exec_add_spans(job, &job->parts[i]);
	uptr_exec_merge_spans(job);
	return 0;
}

/* Do others know of it, and put fences on it? */
static bool uptr_obj_is_shared(struct drm_gem_object *obj)
{
	return to_uptr_import(obj) || READ_ONCE(to_uptr_object(obj)->exported);
}

/*
 * Lists the fences that others put on the objects and that the job comes after.
 * Only counts them while @deps is NULL; when it was counted there are no more than
 * that. Those of its own timeline it comes after anyway.
 */
static u32 uptr_exec_list_implicit(struct uptr_exec *exec, struct uptr_dep *deps)
{
	struct uptr_job *job = exec->job;
	struct dma_resv_iter cursor;
	struct dma_fence *fence;
	u32 i, count = 0;

	for (i = 0; i < exec->n_objs; i++) {
		if (!uptr_obj_is_shared(exec->objs[i]))
			continue;
		dma_resv_for_each_fence(&cursor, exec->objs[i]->resv,
					dma_resv_usage_rw(exec->writes[i]),
					fence) {
			if (fence->context == job->queue->fence_context ||
			    dma_fence_is_signaled(fence))
				continue;
			if (deps)
				deps[count].fence = dma_fence_get(fence);
			count++;
		}
	}
	return count;
}

/* By timeline, the latest first. */
static int uptr_compare_deps(const void *a, const void *b)
{
	const struct dma_fence *x = ((const struct uptr_dep *)a)->fence;
	const struct dma_fence *y = ((const struct uptr_dep *)b)->fence;

	if (x->context != y->context)
		return x->context < y->context ? -1 : 1;
	if (x->seqno != y->seqno)
		return x->seqno > y->seqno ? -1 : 1;
	return 0;
}

/* Of each timeline the latest fence will do: the job is not told how they ended. */
static u32 uptr_deps_keep_latest(struct uptr_dep *deps, u32 count)
{
	u32 i, kept = 0;

	sort(deps, count, sizeof(*deps), uptr_compare_deps, NULL);
	for (i = 0; i < count; i++) {
		if (kept &&
		    deps[kept - 1].fence->context == deps[i].fence->context)
			dma_fence_put(deps[i].fence);
		else
			deps[kept++] = deps[i];
	}
	return kept;
}

static void uptr_deps_init(struct uptr_dep *deps, u32 count,
			   struct uptr_job *job)
{
	u32 i;

	for (i = 0; i < count; i++) {
		INIT_LIST_HEAD(&deps[i].cb.node);
		deps[i].job = job;
	}
}

/* With the reservations locked: no fence is added meanwhile. */
static int uptr_exec_find_implicit(struct uptr_exec *exec)
{
	struct uptr_job *job = exec->job;
	u32 count = uptr_exec_list_implicit(exec, NULL);

	if (count > UPTR_SUBMIT_MAX_IMPLICIT)
		return -E2BIG;
	if (count) {
		job->implicit = kvmalloc_array(count, sizeof(*job->implicit),
					       GFP_KERNEL_ACCOUNT);
		if (!job->implicit)
			return -ENOMEM;
		count = uptr_exec_list_implicit(exec, job->implicit);
		count = uptr_deps_keep_latest(job->implicit, count);
		uptr_deps_init(job->implicit, count, job);
		job->n_implicit = count;
	}
	atomic_set(&job->waits, job->n_deps + job->n_implicit + 1);
	return 0;
}

static int uptr_exec_lock_objs(struct uptr_exec *exec,
			       struct ww_acquire_ctx *ww)
{
	u32 i;
	int ret;

	ret = drm_gem_lock_reservations(exec->objs, exec->n_objs, ww);
	if (ret)
		return ret;
	for (i = 0; i < exec->n_objs && !ret; i++)
		ret = dma_resv_reserve_fences(exec->objs[i]->resv, 1);
	if (!ret)
		ret = uptr_exec_find_implicit(exec);
	if (ret)
		drm_gem_unlock_reservations(exec->objs, exec->n_objs, ww);
	return ret;
}

/* Is a part's page set still its object's? Not if that was promoted meanwhile. */
static bool uptr_operand_stands(const struct uptr_operand *operand,
				const struct uptr_part *part)
{
	return !operand->obj ||
	       part->set == uptr_gem_pages(to_uptr_object(operand->obj));
}

static bool uptr_part_valid(const struct uptr_operand *operand,
			    const struct uptr_part *part)
{
	return !part->set ||
	       (uptr_operand_stands(operand, part) &&
		uptr_pages_valid(part->set, uptr_part_first(part),
				 uptr_part_last(part), operand->write));
}

/* With the reservations locked, which promotion needs, and notifier_lock. */
static bool uptr_exec_pages_valid(struct uptr_exec *exec)
{
	u32 i;

	for (i = 0; i < exec->job->n_parts; i++)
		if (!uptr_part_valid(&exec->operands[i], &exec->job->parts[i]))
			return false;
	return true;
}

/* The pages were seen valid: from here on nothing fails. */
static void uptr_exec_publish(struct uptr_exec *exec)
{
	u32 i;

	for (i = 0; i < exec->job->n_sets; i++)
		if (READ_ONCE(exec->job->sets[i]->detached))
			exec->submit->detached = true;
	uptr_job_publish(exec->job);
	for (i = 0; i < exec->n_objs; i++)
		dma_resv_add_fence(exec->objs[i]->resv, exec->job->fence,
				   exec->writes[i] ? DMA_RESV_USAGE_WRITE :
						     DMA_RESV_USAGE_READ);
}

/*
 * Commits the job if its translation and its pages still stand. Returns -EAGAIN
 * if they do not.
 */
static int uptr_exec_commit_locked(struct uptr_exec *exec)
{
	struct uptr_submit *submit = exec->submit;
	struct ww_acquire_ctx ww;
	bool cookie, valid;
	int ret;

	if (submit->ctx->vm.dead)
		return -ENOENT;
	if (submit->ctx->vm.generation != exec->generation)
		return -EAGAIN;
	ret = uptr_exec_lock_objs(exec, &ww);
	if (ret)
		return ret;

	if (exec->umm)
		down_read(&exec->umm->notifier_lock);
	valid = uptr_exec_pages_valid(exec);
	if (valid) {
		cookie = dma_fence_begin_signalling();
		uptr_exec_publish(exec);
	}
	if (exec->umm)
		up_read(&exec->umm->notifier_lock);
	drm_gem_unlock_reservations(exec->objs, exec->n_objs, &ww);
	if (!valid)
		return -EAGAIN;

	uptr_sync_out_publish(exec->outs, submit->n_out, exec->job->fence);
	uptr_job_arm(exec->job);
	dma_fence_end_signalling(cookie);
	return 0;
}

static int uptr_exec_commit(struct uptr_exec *exec)
{
	struct uptr_ctx *ctx = exec->submit->ctx;
	int idx, ret = -ENODEV;

	if (mutex_lock_killable(&ctx->vm.lock))
		return -EINTR;
	if (drm_dev_enter(&ctx->ufile->udev->drm, &idx)) {
		ret = uptr_exec_commit_locked(exec);
		drm_dev_exit(idx);
	}
	mutex_unlock(&ctx->vm.lock);
	return ret;
}

/* Once round the loop in the drawing. */
static int uptr_exec_try(struct uptr_exec *exec)
{
	int ret;

	ret = uptr_exec_translate(exec);
	if (!ret)
		ret = uptr_exec_begin_accesses(exec);
	if (!ret)
		ret = uptr_exec_acquire(exec);
	if (!ret)
		ret = uptr_exec_make_spans(exec);
	if (!ret) {
		uptr_hook(UPTR_HOOK_ACQUIRED);
		ret = uptr_exec_commit(exec);
	}
	return ret;
}

static int uptr_exec_loop(struct uptr_exec *exec)
{
	struct uptr_patience patience = { 0 };

	for (;;) {
		int ret = uptr_exec_try(exec);

		if (ret != -EAGAIN)
			return ret;
		if (fatal_signal_pending(current))
			return -EINTR;
		if (uptr_patience_over(&patience))
			return -EBUSY;
		uptr_exec_release(exec);
		uptr_job_drop_implicit(exec->job);
		uptr_job_untranslate(exec->job);
		cond_resched();
	}
}

static int uptr_exec_find_deps(struct uptr_exec *exec)
{
	struct uptr_submit *submit = exec->submit;
	struct uptr_job *job = exec->job;
	u32 i;
	int ret;

	job->deps = kvcalloc(max(submit->n_in, 1U), sizeof(*job->deps),
			     GFP_KERNEL_ACCOUNT);
	if (!job->deps)
		return -ENOMEM;
	for (i = 0; i < submit->n_in; i++) {
		ret = uptr_sync_find_fence(submit->file, &submit->in[i],
					   &job->deps[i].fence);
		if (ret)
			return ret;
		job->n_deps++;
	}
	uptr_deps_init(job->deps, job->n_deps, job);
	return 0;
}

static u64 uptr_op_bytes(const struct drm_userptr_op *op)
{
	u64 bytes = min(op->size, UPTR_JOB_MAX_BYTES + 1);

	return op->op == DRM_USERPTR_OP_COPY_2D ? bytes * op->height : bytes;
}

/* Sizes of all operations, or more than the most if they are too many. */
static u64 uptr_exec_bytes(const struct uptr_submit *submit)
{
	u64 bytes = 0;
	u32 i;

	for (i = 0; i < submit->n_ops && bytes <= UPTR_JOB_MAX_BYTES; i++)
		bytes += uptr_op_bytes(&submit->ops[i]);
	return bytes;
}

/**
 * uptr_exec_submit - make a job of a SUBMIT and queue it
 * @submit: the SUBMIT
 *
 * Return: 0, or one of the errors documented with &struct drm_userptr_submit;
 * nothing was queued then.
 */
int uptr_exec_submit(struct uptr_submit *submit)
{
	struct uptr_queue *queue = submit->ctx->queue;
	struct uptr_exec exec = { .submit = submit };
	struct uptr_job *job;
	int ret;

	job = uptr_job_alloc(queue);
	if (!job)
		return -ENOMEM;
	job->bytes = uptr_exec_bytes(submit);
	job->chain = submit->chain;
	exec.job = job;

	ret = -E2BIG;
	if (job->bytes > UPTR_JOB_MAX_BYTES)
		goto err_discard;
	ret = uptr_exec_find_deps(&exec);
	if (ret)
		goto err_discard;
	ret = -ENOMEM;
	job->fence = uptr_fence_alloc();
	if (!job->fence)
		goto err_discard;
	ret = uptr_sync_out_prepare(submit->file, submit->out, submit->n_out,
				    &exec.outs);
	if (ret)
		goto err_discard;
	ret = uptr_queue_reserve(queue, job->bytes, submit->nonblock);
	if (ret)
		goto err_free_outs;
	ret = uptr_exec_loop(&exec);
	if (ret)
		goto err_unreserve;

	uptr_exec_release(&exec);
	uptr_sync_out_free(exec.outs, submit->n_out);
	uptr_job_put(job);
	return 0;

err_unreserve:
	uptr_queue_unreserve(queue, job->bytes);
err_free_outs:
	uptr_sync_out_free(exec.outs, submit->n_out);
err_discard:
	uptr_exec_release(&exec);
	uptr_job_discard(job);
	return ret;
}
