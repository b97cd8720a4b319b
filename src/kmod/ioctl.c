// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * ioctl - the door
 *
 * Every handler, and the only file that touches user memory. Flags, pads,
 * alignment and handles are checked here; behind it are kernel values.
 */

#include <linux/capability.h>
#include <linux/eventfd.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <drm/drm_file.h>
#include <drm/drm_utils.h>
#include <drm/userptr_drm.h>

#include "ctx.h"
#include "drv.h"
#include "engine.h"
#include "exec.h"
#include "gem.h"
#include "hook.h"
#include "import.h"
#include "ioctl.h"
#include "mm.h"
#include "pages.h"
#include "params.h"

/* Elements of one VM_BIND; in- or out-syncobjs of one SUBMIT. */
#define UPTR_BIND_MAX_OPS	4096
#define UPTR_SUBMIT_MAX_SYNCS	1024

/* Bytes from one element of an array to the next. */
#define UPTR_ARRAY_MAX_STRIDE	4096

/* Parts of the uAPI that this version has, beyond what is always there. */
#define UPTR_FEATURES		(DRM_USERPTR_FEATURE_PINNED |		\
				 DRM_USERPTR_FEATURE_EXPORT |		\
				 DRM_USERPTR_FEATURE_IMPORT |		\
				 DRM_USERPTR_FEATURE_MIRROR_ALL |	\
				 DRM_USERPTR_FEATURE_COMPARE |		\
				 DRM_USERPTR_FEATURE_COPY_2D |		\
				 DRM_USERPTR_FEATURE_WORKERS |		\
				 DRM_USERPTR_FEATURE_MADVISE)

#define UPTR_CREATE_FLAGS	(DRM_USERPTR_CREATE_READ_ONLY |		\
				 DRM_USERPTR_CREATE_GPU_MIRROR |	\
				 DRM_USERPTR_CREATE_UNSYNCHRONIZED |	\
				 DRM_USERPTR_CREATE_PROBE |		\
				 DRM_USERPTR_CREATE_PINNED |		\
				 DRM_USERPTR_CREATE_REVOCABLE_ONLY)

/**
 * uptr_array_get - copy an array of the caller's
 * @array: where it is
 * @size: bytes of an element here
 * @min_stride: bytes of an element in version 1.0 of the uAPI
 * @max: most elements
 *
 * Return: the elements, for kvfree(), NULL for none, or ERR_PTR: -E2BIG: too
 * many, or more in an element than is known here; -EINVAL: no such stride;
 * -EFAULT; -ENOMEM.
 */
static void *uptr_array_get(const struct drm_userptr_array *array, size_t size,
			    size_t min_stride, u32 max)
{
	const void __user *from = u64_to_user_ptr(array->ptr);
	void *elements;
	u32 i;
	int ret;

	if (!array->count)
		return NULL;
	if (array->count > max)
		return ERR_PTR(-E2BIG);
	if (array->stride < min_stride || array->stride > UPTR_ARRAY_MAX_STRIDE ||
	    array->stride % sizeof(u64))
		return ERR_PTR(-EINVAL);

	elements = kvmalloc_array(array->count, size, GFP_KERNEL_ACCOUNT);
	if (!elements)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < array->count; i++) {
		ret = copy_struct_from_user(elements + i * size, size,
					    from + (size_t)i * array->stride,
					    array->stride);
		if (ret) {
			kvfree(elements);
			return ERR_PTR(ret);
		}
	}
	return elements;
}

static int uptr_ioctl_get_param(struct drm_device *drm, void *data,
				struct drm_file *file)
{
	struct drm_userptr_get_param *args = data;

	if (args->pad)
		return -EINVAL;

	switch (args->param) {
	case DRM_USERPTR_PARAM_FEATURES:
		args->value = UPTR_FEATURES;
		return 0;
	case DRM_USERPTR_PARAM_PAGE_SIZE:
		args->value = PAGE_SIZE;
		return 0;
	case DRM_USERPTR_PARAM_VA_BITS:
		args->value = uptr_param_va_bits();
		return 0;
	case DRM_USERPTR_PARAM_ALLOW_OVERLAP:
		args->value = uptr_param_allow_overlap();
		return 0;
	case DRM_USERPTR_PARAM_MAX_OBJECTS:
		args->value = uptr_param_max_objects();
		return 0;
	case DRM_USERPTR_PARAM_MAX_CONTEXTS:
		args->value = uptr_param_max_contexts();
		return 0;
	case DRM_USERPTR_PARAM_MAX_JOBS:
		args->value = uptr_param_max_jobs();
		return 0;
	case DRM_USERPTR_PARAM_MAX_JOB_BYTES:
		args->value = UPTR_JOB_MAX_BYTES;
		return 0;
	case DRM_USERPTR_PARAM_MAX_JOB_OPS:
		args->value = UPTR_SUBMIT_MAX_OPS;
		return 0;
	case DRM_USERPTR_PARAM_JOB_TIMEOUT_MS:
		args->value = uptr_param_job_timeout_ms();
		return 0;
	case DRM_USERPTR_PARAM_ENGINE:
		args->value = DRM_USERPTR_ENGINE_CPU;
		return 0;
	case DRM_USERPTR_PARAM_MAX_WORKERS:
		args->value = uptr_param_max_workers();
		return 0;
	case DRM_USERPTR_PARAM_MAX_WORKERS_PER_OBJECT:
		args->value = uptr_param_max_workers_per_object();
		return 0;
	default:
		return -EINVAL;
	}
}

static int uptr_ioctl_ctx_create(struct drm_device *drm, void *data,
				 struct drm_file *file)
{
	struct drm_userptr_ctx_create *args = data;
	bool mirror_all = args->flags & DRM_USERPTR_CTX_MIRROR_ALL;
	unsigned int max_bits = uptr_param_va_bits();
	unsigned int bits = args->va_bits ?: max_bits;

	if (args->pad || args->flags & ~DRM_USERPTR_CTX_MIRROR_ALL)
		return -EINVAL;
	if (bits < UPTR_VA_BITS_MIN || bits > max_bits)
		return -EINVAL;
	if (mirror_all && bits < 48)
		return -ENODEV;
	return uptr_ctx_create(to_uptr_file(file), bits, mirror_all,
			       &args->ctx_id);
}

static int uptr_ioctl_ctx_destroy(struct drm_device *drm, void *data,
				  struct drm_file *file)
{
	struct drm_userptr_ctx_destroy *args = data;

	if (args->pad)
		return -EINVAL;
	return uptr_ctx_destroy(to_uptr_file(file), args->ctx_id);
}

static int uptr_create_check_form(const struct drm_userptr_create *args,
				  u64 addr)
{
	if (args->flags & ~UPTR_CREATE_FLAGS || args->pad)
		return -EINVAL;
	if ((args->user_ptr | args->user_size) & ~PAGE_MASK || !args->user_size)
		return -EINVAL;
	if (addr + args->user_size < addr)
		return -EINVAL;
	/* On its own access_ok() may look no further than the sign. */
	if (!access_ok(u64_to_user_ptr(addr), args->user_size) ||
	    addr + args->user_size > TASK_SIZE)
		return -EFAULT;
	return 0;
}

static int uptr_create_check_vm(const struct drm_userptr_create *args, u64 addr,
				const struct uptr_vm *vm)
{
	bool mirror = args->flags & DRM_USERPTR_CREATE_GPU_MIRROR;

	if (mirror && vm->size < BIT_ULL(48))
		return -ENODEV;
	if (args->user_size > vm->size)
		return -E2BIG;
	if (mirror && addr > vm->size - args->user_size)
		return -E2BIG;
	return 0;
}

static int uptr_create_check_permission(const struct drm_userptr_create *args)
{
	return args->flags & DRM_USERPTR_CREATE_UNSYNCHRONIZED &&
	       !capable(CAP_SYS_ADMIN) ? -EPERM : 0;
}

/*
 * Maps the object at its own address. Only to see whether it could be, it is
 * taken away again before anybody can use it.
 */
static int uptr_create_mirror(struct uptr_ctx *ctx, struct uptr_object *obj,
			      u64 addr, bool only_see)
{
	struct uptr_vm_op ops[] = {
		{
			.obj = &obj->base,
			.bindings = &obj->bindings,
			.addr = addr,
			.size = obj->base.size,
		}, {
			.addr = addr,
			.size = obj->base.size,
		},
	};
	unsigned int failed;

	if (!addr)
		return -ENOSPC;
	return uptr_vm_apply(&ctx->vm, ops, only_see ? 2 : 1, &failed);
}

static enum drm_userptr_mode
uptr_create_mode(const struct drm_userptr_create *args)
{
	if (args->flags & DRM_USERPTR_CREATE_UNSYNCHRONIZED)
		return DRM_USERPTR_MODE_UNSYNCHRONIZED;
	if (args->flags & (DRM_USERPTR_CREATE_PINNED |
			   DRM_USERPTR_CREATE_REVOCABLE_ONLY))
		return DRM_USERPTR_MODE_PINNED;
	return DRM_USERPTR_MODE_TRACKED;
}

static int uptr_create_get_pages(struct uptr_object *obj, u32 flags)
{
	u64 failed;

	if (uptr_pages_pinned(obj->pages))
		return uptr_gem_pin(obj);
	if (flags & DRM_USERPTR_CREATE_PROBE)
		return uptr_gem_acquire(obj, 0, obj->base.size, true, &failed);
	return 0;
}

/* What comes after the pages. Memory that is lacking is the last thing said. */
static int uptr_create_publish(struct drm_file *file, struct uptr_ctx *ctx,
			       struct uptr_object *obj, u64 addr, bool no_memory,
			       struct drm_userptr_create *args)
{
	struct uptr_file *ufile = to_uptr_file(file);
	int ret = 0;

	if (args->flags & DRM_USERPTR_CREATE_GPU_MIRROR)
		ret = uptr_create_mirror(ctx, obj, addr, no_memory);
	if (ret)
		return ret;
	if (no_memory)
		return atomic_read(&ufile->n_objects) < uptr_param_max_objects() ?
		       -ENOMEM : -ENOSPC;
	uptr_hook(UPTR_HOOK_CREATED);
	/* Last of all: with the handle it is there for everyone. */
	ret = drm_gem_handle_create(file, &obj->base, &args->handle);
	if (ret)
		uptr_vm_unmap_object(ufile, &obj->bindings);
	return ret;
}

/* What CREATE does once the arguments are known to be good. */
static int uptr_create_object(struct drm_file *file, struct uptr_ctx *ctx,
			      struct drm_userptr_create *args, u64 addr)
{
	struct uptr_object *obj;
	int ret;

	obj = uptr_gem_create(to_uptr_file(file)->udev, addr, args->user_size,
			      uptr_create_mode(args),
			      args->flags & DRM_USERPTR_CREATE_READ_ONLY);
	if (IS_ERR(obj))
		return PTR_ERR(obj);
	obj->revocable_only = args->flags & DRM_USERPTR_CREATE_REVOCABLE_ONLY;
	ret = uptr_create_get_pages(obj, args->flags);
	if (!ret || ret == -ENOMEM)
		ret = uptr_create_publish(file, ctx, obj, addr, ret, args);
	if (ret == -ENOMEM)
		args->memlock_shortfall = (u64)obj->shortfall << PAGE_SHIFT;
	uptr_gem_put(obj);
	return ret;
}

static int uptr_ioctl_create(struct drm_device *drm, void *data,
			     struct drm_file *file)
{
	struct drm_userptr_create *args = data;
	u64 addr = untagged_addr(args->user_ptr);
	struct uptr_ctx *ctx;
	int ret;

	ret = uptr_create_check_form(args, addr);
	if (ret)
		return ret;
	ctx = uptr_ctx_lookup(to_uptr_file(file), args->ctx_id);
	if (!ctx)
		return -ENOENT;
	args->memlock_shortfall = 0;
	ret = uptr_create_check_vm(args, addr, &ctx->vm);
	if (!ret)
		ret = uptr_create_check_permission(args);
	if (!ret)
		ret = uptr_create_object(file, ctx, args, addr);
	uptr_ctx_put(ctx);
	return ret;
}

static int uptr_bind_check_map(struct uptr_vm *vm,
			       const struct drm_userptr_bind *bind)
{
	bool anywhere = bind->flags & DRM_USERPTR_BIND_ANYWHERE;

	if (bind->flags & ~(DRM_USERPTR_BIND_READ_ONLY |
			    DRM_USERPTR_BIND_ANYWHERE))
		return -EINVAL;
	if (bind->offset & ~PAGE_MASK)
		return -EINVAL;
	if (anywhere && bind->addr)
		return -EINVAL;
	return uptr_vm_range_ok(vm, anywhere ? PAGE_SIZE : bind->addr,
				bind->size) ? 0 : -EINVAL;
}

/* Has an import mapped, and finds the object's bindings. */
static int uptr_bind_prepare(struct uptr_vm_op *op)
{
	struct uptr_import *import = to_uptr_import(op->obj);

	op->bindings = import ? &import->bindings :
				&to_uptr_object(op->obj)->bindings;
	return import ? uptr_import_map(import) : 0;
}

/*
 * Turns one element into kernel terms. A map takes a reference to its object,
 * which the caller gives back whatever comes of it.
 */
static int uptr_bind_parse(struct drm_file *file, struct uptr_vm *vm,
			   const struct drm_userptr_bind *bind,
			   struct uptr_vm_op *op)
{
	int ret;

	if (bind->pad)
		return -EINVAL;
	op->addr = bind->addr;
	op->size = bind->size;

	if (bind->op == DRM_USERPTR_BIND_UNMAP) {
		if (bind->flags || bind->handle || bind->offset)
			return -EINVAL;
		return uptr_vm_range_ok(vm, bind->addr, bind->size) ?
		       0 : -EINVAL;
	}
	if (bind->op != DRM_USERPTR_BIND_MAP)
		return -EINVAL;

	ret = uptr_bind_check_map(vm, bind);
	if (ret)
		return ret;
	op->obj = drm_gem_object_lookup(file, bind->handle);
	if (!op->obj)
		return -ENOENT;
	if (bind->size > op->obj->size ||
	    bind->offset > op->obj->size - bind->size)
		return -EINVAL;
	ret = uptr_bind_prepare(op);
	if (ret)
		return ret;
	op->offset = bind->offset;
	op->read_only = bind->flags & DRM_USERPTR_BIND_READ_ONLY;
	op->anywhere = bind->flags & DRM_USERPTR_BIND_ANYWHERE;
	return 0;
}

static u64 __user *uptr_bind_addr(const struct drm_userptr_array *ops, u32 i)
{
	return u64_to_user_ptr(ops->ptr + (u64)i * ops->stride +
			       offsetof(struct drm_userptr_bind, addr));
}

/*
 * Writes the chosen addresses back. Once before anything is changed, so that
 * memory that cannot be written fails the call while nothing was done.
 */
static int uptr_bind_put_addrs(const struct drm_userptr_array *array,
			       const struct uptr_vm_op *ops)
{
	u32 i;

	for (i = 0; i < array->count; i++)
		if (ops[i].anywhere &&
		    put_user(ops[i].addr, uptr_bind_addr(array, i)))
			return -EFAULT;
	return 0;
}

static int uptr_bind_all(struct drm_file *file, struct uptr_vm *vm,
			 struct drm_userptr_vm_bind *args,
			 const struct drm_userptr_bind *binds,
			 struct uptr_vm_op *ops)
{
	u32 i;
	int ret;

	for (i = 0; i < args->ops.count; i++) {
		args->failed_op = i;
		ret = uptr_bind_parse(file, vm, &binds[i], &ops[i]);
		if (ret)
			return ret;
	}
	args->failed_op = 0;
	ret = uptr_bind_put_addrs(&args->ops, ops);
	if (ret)
		return ret;
	ret = uptr_vm_apply(vm, ops, args->ops.count, &args->failed_op);
	if (ret)
		return ret;
	args->failed_op = 0;
	return uptr_bind_put_addrs(&args->ops, ops);
}

static int uptr_ioctl_vm_bind(struct drm_device *drm, void *data,
			      struct drm_file *file)
{
	struct drm_userptr_vm_bind *args = data;
	struct drm_userptr_bind *binds;
	struct uptr_vm_op *ops;
	struct uptr_ctx *ctx;
	u32 i;
	int ret;

	if (args->flags || args->pad)
		return -EINVAL;
	args->failed_op = 0;
	ctx = uptr_ctx_lookup(to_uptr_file(file), args->ctx_id);
	if (!ctx)
		return -ENOENT;
	binds = uptr_array_get(&args->ops, sizeof(*binds),
			       sizeof(struct drm_userptr_bind),
			       UPTR_BIND_MAX_OPS);
	ret = PTR_ERR_OR_ZERO(binds);
	if (!binds || ret)
		goto out_put_ctx;
	ret = -ENOMEM;
	ops = kvcalloc(args->ops.count, sizeof(*ops), GFP_KERNEL_ACCOUNT);
	if (!ops)
		goto out_free_binds;

	ret = uptr_bind_all(file, &ctx->vm, args, binds, ops);

	for (i = 0; i < args->ops.count; i++)
		if (ops[i].obj)
			drm_gem_object_put(ops[i].obj);
	kvfree(ops);
out_free_binds:
	kvfree(binds);
out_put_ctx:
	uptr_ctx_put(ctx);
	return ret;
}

static int uptr_acquire_nonblock(struct uptr_object *obj,
				 const struct drm_userptr_acquire *args,
				 u64 size)
{
	struct eventfd_ctx *eventfd = NULL;
	int ret;

	if (args->flags & DRM_USERPTR_ACQUIRE_EVENTFD) {
		eventfd = eventfd_ctx_fdget(args->eventfd);
		if (IS_ERR(eventfd))
			return PTR_ERR(eventfd);
	}
	ret = uptr_gem_acquire_start(obj, args->offset, size, eventfd);
	/* Whoever waits for an eventfd is not to call again now. */
	return ret == -EAGAIN && eventfd ? 0 : ret;
}

static int uptr_ioctl_acquire(struct drm_device *drm, void *data,
			      struct drm_file *file)
{
	struct drm_userptr_acquire *args = data;
	struct uptr_object *obj;
	u64 size, failed;
	int ret;

	if (args->pad || args->flags & ~(DRM_USERPTR_ACQUIRE_NONBLOCK |
					 DRM_USERPTR_ACQUIRE_EVENTFD))
		return -EINVAL;
	if (args->flags == (DRM_USERPTR_ACQUIRE_NONBLOCK |
			    DRM_USERPTR_ACQUIRE_EVENTFD))
		return -EINVAL;
	if (args->eventfd && !(args->flags & DRM_USERPTR_ACQUIRE_EVENTFD))
		return -EINVAL;
	if ((args->offset | args->size) & ~PAGE_MASK)
		return -EINVAL;
	obj = uptr_gem_lookup(file, args->handle);
	if (IS_ERR(obj))
		return PTR_ERR(obj);

	ret = -EINVAL;
	size = obj->base.size;
	if (args->offset >= size || args->size > size - args->offset)
		goto out_put;
	size = args->size ?: size - args->offset;
	if (args->flags)
		ret = uptr_acquire_nonblock(obj, args, size);
	else
		ret = uptr_gem_acquire(obj, args->offset, size, true, &failed);
out_put:
	uptr_gem_put(obj);
	return ret;
}

static int uptr_ioctl_set_domain(struct drm_device *drm, void *data,
				 struct drm_file *file)
{
	struct drm_userptr_set_domain *args = data;
	struct uptr_object *obj;
	u64 failed;
	int ret;

	if (args->flags || args->pad ||
	    args->domain > DRM_USERPTR_DOMAIN_DEVICE)
		return -EINVAL;
	obj = uptr_gem_lookup(file, args->handle);
	if (IS_ERR(obj))
		return PTR_ERR(obj);
	ret = uptr_gem_acquire(obj, 0, obj->base.size, true, &failed);
	if (!ret && args->domain != DRM_USERPTR_DOMAIN_DEVICE)
		ret = uptr_gem_wait(&obj->base,
				    args->domain == DRM_USERPTR_DOMAIN_CPU_WRITE,
				    MAX_SCHEDULE_TIMEOUT);
	uptr_gem_put(obj);
	return ret;
}

static int uptr_wait_job_error(struct drm_gem_object *gem)
{
	struct uptr_import *import = to_uptr_import(gem);

	return import ? xchg(&import->job_error, 0) :
			uptr_gem_job_error(to_uptr_object(gem));
}

static int uptr_ioctl_wait(struct drm_device *drm, void *data,
			   struct drm_file *file)
{
	struct drm_userptr_wait *args = data;
	struct drm_gem_object *gem;
	int ret;

	if (args->flags)
		return -EINVAL;
	gem = drm_gem_object_lookup(file, args->handle);
	if (!gem)
		return -ENOENT;
	ret = uptr_gem_wait(gem, true,
			    drm_timeout_abs_to_jiffies(args->timeout_ns));
	if (!ret)
		ret = uptr_wait_job_error(gem);
	drm_gem_object_put(gem);
	return ret;
}

static int uptr_ioctl_madvise(struct drm_device *drm, void *data,
			      struct drm_file *file)
{
	struct drm_userptr_madvise *args = data;
	struct uptr_object *obj;
	int ret;

	if (args->pad || args->madv > DRM_USERPTR_MADV_DONTNEED)
		return -EINVAL;
	obj = uptr_gem_lookup(file, args->handle);
	if (IS_ERR(obj))
		return PTR_ERR(obj);
	ret = uptr_gem_access(obj);
	if (!ret)
		ret = uptr_gem_madvise(obj, args->madv ==
					    DRM_USERPTR_MADV_DONTNEED);
	/* It is the process's own memory: nothing takes it away. */
	args->retained = 1;
	uptr_gem_put(obj);
	return ret;
}

static int uptr_op_check(const struct drm_userptr_op *op)
{
	if (op->flags || op->pad)
		return -EINVAL;

	switch (op->op) {
	case DRM_USERPTR_OP_COPY:
		return op->value || op->dst_pitch || op->src_pitch ||
		       op->height ? -EINVAL : 0;
	case DRM_USERPTR_OP_FILL:
		return op->src || op->dst_pitch || op->src_pitch ||
		       op->height ? -EINVAL : 0;
	case DRM_USERPTR_OP_COMPARE:
		return op->dst_pitch || op->src_pitch || op->height ?
		       -EINVAL : 0;
	case DRM_USERPTR_OP_COPY_2D:
		return op->value || op->dst_pitch < op->size ||
		       op->src_pitch < op->size ? -EINVAL : 0;
	default:
		return -EINVAL;
	}
}

static int uptr_submit_check(const struct uptr_submit *submit)
{
	u32 i;
	int ret;

	for (i = 0; i < submit->n_ops; i++) {
		ret = uptr_op_check(&submit->ops[i]);
		if (ret)
			return ret;
	}
	for (i = 0; i < submit->n_in; i++)
		if (submit->in[i].flags)
			return -EINVAL;
	for (i = 0; i < submit->n_out; i++)
		if (submit->out[i].flags)
			return -EINVAL;
	return 0;
}

static int uptr_submit_run(struct drm_file *file, struct uptr_submit *submit,
			   u32 ctx_id)
{
	int ret;

	ret = uptr_submit_check(submit);
	if (ret)
		return ret;
	submit->ctx = uptr_ctx_lookup(to_uptr_file(file), ctx_id);
	if (!submit->ctx)
		return -ENOENT;
	ret = uptr_exec_submit(submit);
	uptr_ctx_put(submit->ctx);
	return ret;
}

static int uptr_ioctl_submit(struct drm_device *drm, void *data,
			     struct drm_file *file)
{
	struct drm_userptr_submit *args = data;
	struct uptr_submit submit = {
		.file = file,
		.n_ops = args->ops.count,
		.n_in = args->in_syncs.count,
		.n_out = args->out_syncs.count,
		.nonblock = args->flags & DRM_USERPTR_SUBMIT_NONBLOCK,
		.chain = args->flags & DRM_USERPTR_SUBMIT_CHAIN,
	};
	int ret;

	if (args->flags & ~(DRM_USERPTR_SUBMIT_NONBLOCK |
			    DRM_USERPTR_SUBMIT_CHAIN))
		return -EINVAL;
	args->fault_addr = 0;
	args->fault_op = 0;
	args->result = 0;

	submit.ops = uptr_array_get(&args->ops, sizeof(*submit.ops),
				    sizeof(struct drm_userptr_op),
				    UPTR_SUBMIT_MAX_OPS);
	if (IS_ERR(submit.ops))
		return PTR_ERR(submit.ops);
	submit.in = uptr_array_get(&args->in_syncs, sizeof(*submit.in),
				   sizeof(struct drm_userptr_sync),
				   UPTR_SUBMIT_MAX_SYNCS);
	ret = PTR_ERR_OR_ZERO(submit.in);
	if (ret)
		goto out_free_ops;
	submit.out = uptr_array_get(&args->out_syncs, sizeof(*submit.out),
				    sizeof(struct drm_userptr_sync),
				    UPTR_SUBMIT_MAX_SYNCS);
	ret = PTR_ERR_OR_ZERO(submit.out);
	if (ret)
		goto out_free_in;

	ret = uptr_submit_run(file, &submit, args->ctx_id);
	args->fault_addr = submit.fault_addr;
	args->fault_op = submit.fault_op;
	args->result = submit.detached ? DRM_USERPTR_SUBMITTED_DETACHED : 0;

	kvfree(submit.out);
out_free_in:
	kvfree(submit.in);
out_free_ops:
	kvfree(submit.ops);
	return ret;
}

static void uptr_object_info_fill(struct drm_userptr_object_info *info,
				  struct uptr_object *obj)
{
	struct uptr_pages *set = uptr_gem_pages(obj);
	atomic64_t *inv = set->invalidations;

	info->flags = (obj->read_only ? DRM_USERPTR_OBJECT_READ_ONLY : 0) |
		      (uptr_mm_access(obj->umm) ? DRM_USERPTR_OBJECT_FOREIGN : 0) |
		      (READ_ONCE(obj->exported) ? DRM_USERPTR_OBJECT_EXPORTED : 0) |
		      (READ_ONCE(set->diverged) ? DRM_USERPTR_OBJECT_DIVERGED : 0);
	info->detached_cause = READ_ONCE(set->detached);
	if (info->detached_cause != DRM_USERPTR_CAUSE_NONE)
		info->flags |= DRM_USERPTR_OBJECT_DETACHED;
	info->user_ptr = set->addr;
	info->user_size = obj->base.size;
	info->state = uptr_pages_state(set);
	info->mode = set->mode;
	info->workers = atomic_read(&set->workers);
	info->resident_bytes = (u64)atomic_long_read(&set->resident) << PAGE_SHIFT;
	info->memlock_shortfall = (u64)READ_ONCE(obj->shortfall) << PAGE_SHIFT;
	info->pinned_bytes = uptr_pages_pinned(set) ? info->resident_bytes : 0;
	info->acquired_pages = atomic64_read(&set->acquired);
	info->retries = atomic64_read(&set->retries);
	info->inv_unmap = atomic64_read(&inv[DRM_USERPTR_CAUSE_UNMAP]);
	info->inv_release = atomic64_read(&inv[DRM_USERPTR_CAUSE_RELEASE]);
	info->inv_clear = atomic64_read(&inv[DRM_USERPTR_CAUSE_CLEAR]);
	info->inv_protection = atomic64_read(&inv[DRM_USERPTR_CAUSE_PROTECTION]);
	info->inv_other = atomic64_read(&inv[DRM_USERPTR_CAUSE_OTHER]);
	info->mappings = atomic_read(&obj->bindings.count);
}

static int uptr_ioctl_object_info(struct drm_device *drm, void *data,
				  struct drm_file *file)
{
	struct drm_userptr_object_info *args = data;
	u32 handle = args->handle;
	struct uptr_object *obj;

	if (args->flags || args->pad)
		return -EINVAL;
	obj = uptr_gem_lookup(file, handle);
	if (IS_ERR(obj))
		return PTR_ERR(obj);
	memset(args, 0, sizeof(*args));
	args->handle = handle;
	uptr_object_info_fill(args, obj);
	uptr_gem_put(obj);
	return 0;
}

const struct drm_ioctl_desc uptr_ioctls[UPTR_N_IOCTLS] = {
#define UPTR_IOCTL(name, handler) \
	DRM_IOCTL_DEF_DRV(USERPTR_##name, handler, DRM_RENDER_ALLOW)
	UPTR_IOCTL(GET_PARAM, uptr_ioctl_get_param),
	UPTR_IOCTL(CTX_CREATE, uptr_ioctl_ctx_create),
	UPTR_IOCTL(CTX_DESTROY, uptr_ioctl_ctx_destroy),
	UPTR_IOCTL(CREATE, uptr_ioctl_create),
	UPTR_IOCTL(VM_BIND, uptr_ioctl_vm_bind),
	UPTR_IOCTL(ACQUIRE, uptr_ioctl_acquire),
	UPTR_IOCTL(SET_DOMAIN, uptr_ioctl_set_domain),
	UPTR_IOCTL(WAIT, uptr_ioctl_wait),
	UPTR_IOCTL(MADVISE, uptr_ioctl_madvise),
	UPTR_IOCTL(SUBMIT, uptr_ioctl_submit),
	UPTR_IOCTL(OBJECT_INFO, uptr_ioctl_object_info),
#undef UPTR_IOCTL
};

