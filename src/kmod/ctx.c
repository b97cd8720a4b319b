// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * ctx - context ids to address space and timeline
 *
 * The end of a context: out of the table, so that nobody finds it; its address
 * space killed, so that those who had found it commit nothing more; its queue
 * killed, so that every fence has signalled. What is left is memory, which the
 * last reference frees.
 */

#include <linux/slab.h>
#include <linux/xarray.h>

#include "ctx.h"
#include "drv.h"
#include "engine.h"
#include "mirror.h"
#include "params.h"
#include "trace.h"

static void uptr_ctx_release(struct kref *ref)
{
	struct uptr_ctx *ctx = container_of(ref, struct uptr_ctx, ref);
	struct uptr_device *udev = ctx->ufile->udev;

	uptr_vm_fini(&ctx->vm);
	uptr_mirror_destroy(ctx->mirror);
	uptr_queue_put(ctx->queue);
	kfree(ctx);
	atomic_dec(&udev->stats.contexts);
}

/**
 * uptr_ctx_put - give a reference back
 * @ctx: the context
 */
void uptr_ctx_put(struct uptr_ctx *ctx)
{
	kref_put(&ctx->ref, uptr_ctx_release);
}

/* Ends a context that is in no table. */
static void uptr_ctx_kill(struct uptr_ctx *ctx)
{
	uptr_vm_kill(&ctx->vm);
	uptr_queue_kill(ctx->queue);
	trace_uptr_ctx_destroy(ctx->queue->fence_context);
	uptr_ctx_put(ctx);
}

static struct uptr_ctx *uptr_ctx_alloc(struct uptr_file *ufile, u32 id,
				       unsigned int va_bits, bool mirror_all)
{
	struct uptr_ctx *ctx = kzalloc(sizeof(*ctx), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!ctx)
		return ERR_PTR(-ENOMEM);
	if (mirror_all) {
		ctx->mirror = uptr_mirror_create(ufile->udev);
		ret = PTR_ERR_OR_ZERO(ctx->mirror);
		if (ret)
			goto err_free;
	}
	ctx->queue = uptr_queue_create(ufile->udev, &ufile->budget, id);
	ret = PTR_ERR_OR_ZERO(ctx->queue);
	if (ret)
		goto err_destroy_mirror;
	kref_init(&ctx->ref);
	ctx->ufile = ufile;
	uptr_vm_init(&ctx->vm, ufile, va_bits, mirror_all);
	ctx->vm.context = ctx->queue->fence_context;
	atomic_inc(&ufile->udev->stats.contexts);
	return ctx;

err_destroy_mirror:
	uptr_mirror_destroy(ctx->mirror);
err_free:
	kfree(ctx);
	return ERR_PTR(ret);
}

/*
 * Makes a context and enters it in place of the reserved entry at @id. The
 * entry's node exists: storing allocates nothing.
 */
static int uptr_ctx_fill(struct uptr_file *ufile, u32 id, unsigned int va_bits,
			 bool mirror_all)
{
	struct uptr_ctx *ctx = uptr_ctx_alloc(ufile, id, va_bits, mirror_all);

	if (IS_ERR(ctx)) {
		xa_erase(&ufile->contexts, id);
		return PTR_ERR(ctx);
	}
	trace_uptr_ctx_create(ctx->queue->fence_context, id, va_bits);
	xa_store(&ufile->contexts, id, ctx, GFP_KERNEL_ACCOUNT);
	return 0;
}

/**
 * uptr_ctx_create - make a context
 * @ufile: the open file
 * @va_bits: address bits
 * @mirror_all: its addresses are the caller's
 * @id: its id
 *
 * Return: 0, -ENOSPC: the file has its full number, -ENOMEM.
 */
int uptr_ctx_create(struct uptr_file *ufile, unsigned int va_bits,
		    bool mirror_all, u32 *id)
{
	int ret = -ENOSPC;

	if (atomic_inc_return(&ufile->n_contexts) > uptr_param_max_contexts())
		goto err_uncount;
	/* The id is part of the timeline's name: first the id, empty. */
	ret = xa_alloc(&ufile->contexts, id, NULL,
		       XA_LIMIT(UPTR_CTX_DEFAULT + 1, U32_MAX),
		       GFP_KERNEL_ACCOUNT);
	if (ret)
		goto err_uncount;
	ret = uptr_ctx_fill(ufile, *id, va_bits, mirror_all);
	if (ret)
		goto err_uncount;
	return 0;

err_uncount:
	atomic_dec(&ufile->n_contexts);
	return ret;
}

/**
 * uptr_ctx_create_default - make context 0 of a file that is being opened
 * @ufile: the open file
 *
 * Return: 0 or -ENOMEM.
 */
int uptr_ctx_create_default(struct uptr_file *ufile)
{
	int ret;

	ret = xa_insert(&ufile->contexts, UPTR_CTX_DEFAULT, NULL,
			GFP_KERNEL_ACCOUNT);
	if (ret)
		return ret;
	atomic_inc(&ufile->n_contexts);
	return uptr_ctx_fill(ufile, UPTR_CTX_DEFAULT, uptr_param_va_bits(),
			     false);
}

/**
 * uptr_ctx_lookup - the context with an id
 * @ufile: the open file
 * @id: the id
 *
 * Return: a reference, for uptr_ctx_put(), or NULL.
 */
struct uptr_ctx *uptr_ctx_lookup(struct uptr_file *ufile, u32 id)
{
	struct uptr_ctx *ctx;

	xa_lock(&ufile->contexts);
	ctx = xa_load(&ufile->contexts, id);
	if (ctx)
		kref_get(&ctx->ref);
	xa_unlock(&ufile->contexts);
	return ctx;
}

/**
 * uptr_ctx_destroy - end a context
 * @ufile: the open file
 * @id: its id
 *
 * Return: 0, or -ENOENT: no such context, or the default one.
 */
int uptr_ctx_destroy(struct uptr_file *ufile, u32 id)
{
	struct uptr_ctx *ctx;

	if (id == UPTR_CTX_DEFAULT)
		return -ENOENT;
	/* An id whose context is still being made is left alone. */
	xa_lock(&ufile->contexts);
	ctx = xa_load(&ufile->contexts, id);
	if (ctx)
		__xa_erase(&ufile->contexts, id);
	xa_unlock(&ufile->contexts);
	if (!ctx)
		return -ENOENT;
	uptr_ctx_kill(ctx);
	atomic_dec(&ufile->n_contexts);
	return 0;
}

/**
 * uptr_ctx_busy_ns - how long the engine has worked for an open file
 * @ufile: the open file
 *
 * What runs now is counted, too. The answer may be a little less than one
 * before it: a job that ends meanwhile is missed once.
 *
 * Return: nanoseconds, those of contexts that run side by side added up.
 */
u64 uptr_ctx_busy_ns(struct uptr_file *ufile)
{
	/* Pairs with uptr_queue_clock_out(). */
	u64 busy = atomic64_read_acquire(&ufile->budget.busy_ns);
	struct uptr_ctx *ctx;
	unsigned long id;

	xa_lock(&ufile->contexts);
	xa_for_each(&ufile->contexts, id, ctx)
		busy += uptr_queue_busy_ns(ctx->queue);
	xa_unlock(&ufile->contexts);
	return busy;
}

/**
 * uptr_ctx_destroy_all - end all contexts of a file that is being closed
 * @ufile: the open file
 */
void uptr_ctx_destroy_all(struct uptr_file *ufile)
{
	struct uptr_ctx *ctx;
	unsigned long id;

	/* First every queue is told, then each is waited for. */
	xa_for_each(&ufile->contexts, id, ctx)
		uptr_queue_cancel(ctx->queue);
	xa_for_each(&ufile->contexts, id, ctx) {
		xa_erase(&ufile->contexts, id);
		uptr_ctx_kill(ctx);
		cond_resched();
	}
	xa_destroy(&ufile->contexts);
}
