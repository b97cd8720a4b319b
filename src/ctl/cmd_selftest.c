// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * selftest: does the device do what its interface promises; in TAP version 13, as JSON,
 * and as one line for systemd
 *
 * Each check has a device, memory and objects of its own. It ends at the first thing
 * that is not as promised, and says what.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/capability.h>

#include "ctl.h"
#include "privilege.h"
#include "report.h"

/* Far more than any of these jobs takes, on the slowest machine. */
#define PATIENCE_NS	10000000000

#define MAX_REGIONS	4

enum result { PASS, FAIL, SKIP };

/* A piece of memory, and the object around it. */
struct region {
	uint8_t *mem;
	size_t size;
	struct drm_userptr_bo *bo;
};

struct fixture {
	struct drm_userptr_device *dev;
	struct drm_userptr_ctx *ctx;
	size_t page;
	struct region regions[MAX_REGIONS];
	unsigned int num_regions;
	char why[256];		/* why it did not pass */
};

struct check {
	const char *name;
	enum result (*run)(struct fixture *f);
};

__attribute__((format(printf, 2, 3)))
static enum result fail(struct fixture *f, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(f->why, sizeof(f->why), format, args);
	va_end(args);
	return FAIL;
}

__attribute__((format(printf, 2, 3)))
static enum result skip(struct fixture *f, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(f->why, sizeof(f->why), format, args);
	va_end(args);
	return SKIP;
}

#define EXPECT(f, condition, ...)				\
	do {							\
		if (!(condition))				\
			return fail(f, __VA_ARGS__);		\
	} while (0)

/* A call returns what it has to. */
#define EXPECT_RET(f, want, call)						\
	do {									\
		int want_ = (want), ret_ = (call);				\
										\
		if (ret_ != want_)						\
			return fail(f, "%s: expected %s, got %s", #call,	\
				    ret_name(want_), ret_name(ret_));		\
	} while (0)

#define EXPECT_OK(f, call)	EXPECT_RET(f, 0, call)

/* The feature is there, or the check is skipped. */
#define NEED(f, feature)						\
	do {								\
		if (!(drm_userptr_device_features((f)->dev) & (feature))) \
			return skip(f, "this module has no %s", #feature); \
	} while (0)

static const char *ret_name(int ret)
{
	const char *name = strerrorname_np(-ret);

	return ret == 0 ? "success" : name ? name : "no errno";
}

/* -------------------------------------------------------------------- memory */

static size_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

/* Fresh memory of whole pages in @region, without an object. */
static int region_map(struct fixture *f, size_t pages, struct region **region)
{
	struct region *new = &f->regions[f->num_regions];
	void *mem = mmap(NULL, pages * f->page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mem == MAP_FAILED)
		return -errno;

	*new = (struct region){ .mem = mem, .size = pages * f->page };
	f->num_regions++;
	*region = new;
	return 0;
}

/* The same with an object around it. */
static int region_wrap(struct fixture *f, size_t pages, uint32_t flags, struct region **region)
{
	int ret = region_map(f, pages, region);

	if (ret)
		return ret;
	return drm_userptr_bo_create(f->ctx, (*region)->mem, (*region)->size, flags, NULL,
				     &(*region)->bo);
}

static int region_mirror(struct fixture *f, size_t pages, struct region **region)
{
	return region_wrap(f, pages, DRM_USERPTR_CREATE_GPU_MIRROR, region);
}

static uint64_t region_addr(const struct region *region, size_t offset)
{
	return drm_userptr_addr(region->mem + offset);
}

/* Bytes that differ from place to place, and from seed to seed. */
static void scribble(uint8_t *mem, size_t size, uint32_t seed)
{
	for (size_t i = 0; i < size; i++) {
		seed = seed * 1664525 + 1013904223;
		mem[i] = seed >> 24;
	}
}

/* ---------------------------------------------------------------------- jobs */

/* Waits if SUBMIT succeeded; returns how the call or else the job ended. */
static int finish(struct fixture *f, int submitted, uint32_t syncobj)
{
	struct drm_userptr_fence_info fence = { 0 };
	int ret = submitted;

	if (!ret)
		ret = drm_userptr_sync_wait(f->dev, syncobj, 0, drm_userptr_deadline(PATIENCE_NS));
	if (!ret)
		ret = drm_userptr_sync_status(f->dev, syncobj, 0, &fence);
	if (!ret && fence.status < 0)
		ret = fence.status;

	drm_userptr_sync_destroy(f->dev, syncobj);
	return ret;
}

static int run_job(struct fixture *f, struct drm_userptr_ctx *ctx, const struct drm_userptr_op *op)
{
	struct drm_userptr_sync done = { 0 };
	struct drm_userptr_job job = {
		.ops = op,
		.num_ops = 1,
		.out_syncs = &done,
		.num_out_syncs = 1,
	};
	int ret = drm_userptr_sync_create(f->dev, 0, &done.handle);

	if (ret)
		return ret;
	return finish(f, drm_userptr_exec_submit(ctx, &job), done.handle);
}

static int run_op(struct fixture *f, const struct drm_userptr_op *op)
{
	return run_job(f, f->ctx, op);
}

static int run_copy_in(struct fixture *f, struct drm_userptr_ctx *ctx, uint64_t dst, uint64_t src,
		       size_t size)
{
	const struct drm_userptr_op op = {
		.op = DRM_USERPTR_OP_COPY,
		.dst = dst,
		.src = src,
		.size = size,
	};

	return run_job(f, ctx, &op);
}

static int run_copy(struct fixture *f, uint64_t dst, uint64_t src, size_t size)
{
	return run_copy_in(f, f->ctx, dst, src, size);
}

/* -------------------------------------------------------------------- checks */

static enum result check_open(struct fixture *f)
{
	struct drm_userptr_device *again;
	int major, minor;

	drm_userptr_device_version(f->dev, &major, &minor);
	EXPECT(f, major == DRM_USERPTR_MAJOR, "interface %d.%d, not %d", major, minor,
	       DRM_USERPTR_MAJOR);
	EXPECT_OK(f, drm_userptr_device_from_fd(drm_userptr_device_fd(f->dev), &again));
	drm_userptr_device_close(again);
	EXPECT_RET(f, -EBADF, drm_userptr_device_from_fd(-1, &again));
	return PASS;
}

static enum result check_params(struct fixture *f)
{
	const uint32_t positive[] = {
		DRM_USERPTR_PARAM_MAX_OBJECTS, DRM_USERPTR_PARAM_MAX_CONTEXTS,
		DRM_USERPTR_PARAM_MAX_JOBS, DRM_USERPTR_PARAM_MAX_JOB_BYTES,
		DRM_USERPTR_PARAM_MAX_JOB_OPS, DRM_USERPTR_PARAM_JOB_TIMEOUT_MS,
	};
	uint64_t value;

	for (size_t i = 0; i < ARRAY_SIZE(positive); i++) {
		EXPECT_OK(f, drm_userptr_device_get_param(f->dev, positive[i], &value));
		EXPECT(f, value > 0, "parameter %u is 0", positive[i]);
	}

	EXPECT_OK(f, drm_userptr_device_get_param(f->dev, DRM_USERPTR_PARAM_PAGE_SIZE, &value));
	EXPECT(f, value == f->page, "page size %llu, not %zu", (unsigned long long)value, f->page);
	EXPECT_OK(f, drm_userptr_device_get_param(f->dev, DRM_USERPTR_PARAM_VA_BITS, &value));
	EXPECT(f, value >= 21 && value <= 64, "%llu address bits", (unsigned long long)value);
	EXPECT_RET(f, -EINVAL, drm_userptr_device_get_param(f->dev, UINT32_MAX, &value));
	return PASS;
}

/* Leaves the second context to the caller's clean-up through @other. */
static enum result use_two_contexts(struct fixture *f, struct drm_userptr_ctx *other)
{
	struct region *src, *dst;
	uint64_t addr;

	EXPECT(f, drm_userptr_ctx_id(other) != drm_userptr_ctx_id(f->ctx), "the same id twice");
	EXPECT_OK(f, region_mirror(f, 1, &src));
	EXPECT_OK(f, region_mirror(f, 1, &dst));
	scribble(src->mem, src->size, 1);

	EXPECT_RET(f, -EFAULT, run_copy_in(f, other, region_addr(dst, 0), region_addr(src, 0), 8));

	addr = region_addr(dst, 0);
	EXPECT_OK(f, drm_userptr_vm_map(other, dst->bo, 0, dst->size, 0, addr));
	addr = region_addr(src, 0);
	EXPECT_OK(f, drm_userptr_vm_map(other, src->bo, 0, src->size, 0, addr));
	EXPECT_OK(f, run_copy_in(f, other, region_addr(dst, 0), addr, src->size));
	EXPECT(f, !memcmp(src->mem, dst->mem, src->size), "the copy differs");
	return PASS;
}

static enum result check_context(struct fixture *f)
{
	struct drm_userptr_ctx *other;
	enum result result;

	EXPECT_OK(f, drm_userptr_ctx_create(f->dev, 0, 0, &other));
	result = use_two_contexts(f, other);
	drm_userptr_ctx_destroy(other);
	return result;
}

static enum result check_create(struct fixture *f)
{
	struct region *region;
	struct drm_userptr_object_info info;

	EXPECT_OK(f, region_wrap(f, 3, 0, &region));
	EXPECT_OK(f, drm_userptr_bo_info(region->bo, &info));
	EXPECT(f, info.user_ptr == region_addr(region, 0) && info.user_size == region->size,
	       "the object is around other memory");
	return PASS;
}

static enum result check_probe(struct fixture *f)
{
	struct region *region;

	EXPECT_OK(f, region_wrap(f, 2, DRM_USERPTR_CREATE_PROBE, &region));
	EXPECT_OK(f, region_map(f, 2, &region));
	EXPECT_OK(f, mprotect(region->mem + f->page, f->page, PROT_NONE) ? -errno : 0);
	EXPECT_RET(f, -EFAULT, drm_userptr_bo_create(f->ctx, region->mem, region->size,
						     DRM_USERPTR_CREATE_PROBE, NULL, &region->bo));
	return PASS;
}

static enum result check_misaligned(struct fixture *f)
{
	struct drm_userptr_bo *bo;
	struct region *region;

	EXPECT_OK(f, region_map(f, 2, &region));
	EXPECT_RET(f, -EINVAL, drm_userptr_bo_create(f->ctx, region->mem + 1, f->page, 0, NULL, &bo));
	EXPECT_RET(f, -EINVAL, drm_userptr_bo_create(f->ctx, region->mem, f->page + 1, 0, NULL, &bo));
	EXPECT_RET(f, -EINVAL, drm_userptr_bo_create(f->ctx, region->mem, 0, 0, NULL, &bo));
	return PASS;
}

static enum result check_mirror(struct fixture *f)
{
	struct region *src, *dst;
	struct drm_userptr_object_info info;

	EXPECT_OK(f, region_mirror(f, 2, &src));
	EXPECT_OK(f, region_mirror(f, 2, &dst));
	scribble(src->mem, src->size, 2);
	EXPECT_OK(f, run_copy(f, drm_userptr_addr(dst->mem), drm_userptr_addr(src->mem), src->size));
	EXPECT(f, !memcmp(src->mem, dst->mem, src->size), "the copy differs");
	EXPECT_OK(f, drm_userptr_bo_info(dst->bo, &info));
	EXPECT(f, info.mappings == 1, "%u mappings, not 1", info.mappings);
	return PASS;
}

static enum result check_copy(struct fixture *f)
{
	const size_t src_at = 13, dst_at = 4099;
	struct region *src, *dst, *want;
	size_t size;

	EXPECT_OK(f, region_mirror(f, 8, &src));
	EXPECT_OK(f, region_mirror(f, 8, &dst));
	EXPECT_OK(f, region_map(f, 8, &want));
	size = src->size - dst_at - 7;

	scribble(src->mem, src->size, 3);
	scribble(dst->mem, dst->size, 4);
	memcpy(want->mem, dst->mem, dst->size);
	memcpy(want->mem + dst_at, src->mem + src_at, size);

	EXPECT_OK(f, run_copy(f, region_addr(dst, dst_at), region_addr(src, src_at), size));
	EXPECT(f, !memcmp(dst->mem, want->mem, dst->size), "a byte in or beside the copy differs");
	return PASS;
}

static enum result check_overlap(struct fixture *f)
{
	const size_t distance[] = { 1, 100, 4096, 5000 };
	struct region *region, *want;
	size_t size;

	EXPECT_OK(f, region_mirror(f, 4, &region));
	EXPECT_OK(f, region_map(f, 4, &want));

	for (size_t i = 0; i < ARRAY_SIZE(distance); i++) {
		size = region->size - distance[i];

		scribble(region->mem, region->size, 5);
		memcpy(want->mem, region->mem, region->size);
		memmove(want->mem + distance[i], want->mem, size);
		EXPECT_OK(f, run_copy(f, region_addr(region, distance[i]), region_addr(region, 0),
				      size));
		EXPECT(f, !memcmp(region->mem, want->mem, region->size), "up by %zu differs",
		       distance[i]);

		memmove(want->mem, want->mem + distance[i], size);
		EXPECT_OK(f, run_copy(f, region_addr(region, 0), region_addr(region, distance[i]),
				      size));
		EXPECT(f, !memcmp(region->mem, want->mem, region->size), "down by %zu differs",
		       distance[i]);
	}
	return PASS;
}

static enum result check_fill(struct fixture *f)
{
	const uint64_t pattern = 0x0807060504030201;
	const size_t at = 4091, size = 8203;
	struct drm_userptr_op op = { .op = DRM_USERPTR_OP_FILL, .size = size, .value = pattern };
	struct region *region, *want;

	EXPECT_OK(f, region_mirror(f, 4, &region));
	EXPECT_OK(f, region_map(f, 4, &want));
	scribble(region->mem, region->size, 6);
	memcpy(want->mem, region->mem, region->size);
	for (size_t i = 0; i < size; i++)
		want->mem[at + i] = pattern >> 8 * (i % 8);

	op.dst = region_addr(region, at);
	EXPECT_OK(f, run_op(f, &op));
	EXPECT(f, !memcmp(region->mem, want->mem, region->size), "a byte in or beside differs");
	return PASS;
}

static enum result check_bind(struct fixture *f)
{
	struct region *src, *dst;
	uint64_t from, to;

	EXPECT_OK(f, region_wrap(f, 4, 0, &src));
	EXPECT_OK(f, region_wrap(f, 4, 0, &dst));
	scribble(src->mem, src->size, 7);

	/* the second half of the source, twice the first page of the destination */
	from = 64 * f->page;
	EXPECT_OK(f, drm_userptr_vm_map(f->ctx, src->bo, 2 * f->page, 2 * f->page, 0, from));
	EXPECT_OK(f, drm_userptr_vm_map_anywhere(f->ctx, dst->bo, 0, f->page, 0, &to));
	EXPECT(f, to && to % f->page == 0, "a bad address was chosen");
	EXPECT_RET(f, -EBUSY, drm_userptr_vm_map(f->ctx, dst->bo, 0, f->page, 0, from + f->page));

	EXPECT_OK(f, run_copy(f, to, from, f->page));
	EXPECT(f, !memcmp(dst->mem, src->mem + 2 * f->page, f->page), "the copy differs");
	return PASS;
}

static enum result check_unbind(struct fixture *f)
{
	struct region *region;
	struct drm_userptr_op op = { .op = DRM_USERPTR_OP_FILL, .size = 8 };
	struct drm_userptr_job job = { .ops = &op, .num_ops = 1 };
	uint64_t addr;

	EXPECT_OK(f, region_wrap(f, 3, 0, &region));
	EXPECT_OK(f, drm_userptr_vm_map_anywhere(f->ctx, region->bo, 0, region->size, 0, &addr));
	EXPECT_OK(f, drm_userptr_vm_unmap(f->ctx, addr + f->page, f->page));

	op.dst = addr + f->page;
	EXPECT_RET(f, -EFAULT, drm_userptr_exec_submit(f->ctx, &job));
	EXPECT(f, job.fault_addr == op.dst && job.fault_op == 0, "the reply names another address");
	op.dst = addr;
	EXPECT_OK(f, run_op(f, &op));
	op.dst = addr + 2 * f->page;
	EXPECT_OK(f, run_op(f, &op));
	EXPECT_RET(f, -ENOENT, drm_userptr_vm_unmap(f->ctx, addr + f->page, f->page));
	return PASS;
}

/* The second job, in another context, must not start before the first. */
static enum result use_syncobjs(struct fixture *f, struct drm_userptr_ctx *other, uint32_t syncobj,
				uint64_t point)
{
	const struct drm_userptr_sync between = { .handle = syncobj, .point = point };
	struct drm_userptr_job job = { .out_syncs = &between, .num_out_syncs = 1 };
	struct region *a, *b, *c;
	uint64_t b_addr, c_addr;

	EXPECT_OK(f, region_mirror(f, 64, &a));
	EXPECT_OK(f, region_mirror(f, 64, &b));
	EXPECT_OK(f, region_wrap(f, 64, 0, &c));
	EXPECT_OK(f, drm_userptr_vm_map_anywhere(other, b->bo, 0, b->size, 0, &b_addr));
	EXPECT_OK(f, drm_userptr_vm_map_anywhere(other, c->bo, 0, c->size, 0, &c_addr));
	scribble(a->mem, a->size, 8);

	EXPECT_OK(f, drm_userptr_exec_copy(f->ctx, region_addr(b, 0), region_addr(a, 0), a->size,
					   &job));
	job = (struct drm_userptr_job){ .in_syncs = &between, .num_in_syncs = 1 };
	EXPECT_OK(f, drm_userptr_exec_copy(other, c_addr, b_addr, b->size, &job));
	EXPECT_OK(f, drm_userptr_bo_wait(c->bo, drm_userptr_deadline(PATIENCE_NS)));
	EXPECT(f, !memcmp(a->mem, c->mem, a->size), "the second job did not wait for the first");
	EXPECT_OK(f, drm_userptr_sync_wait(f->dev, syncobj, point, 0));
	return PASS;
}

static enum result with_sync(struct fixture *f, uint64_t point)
{
	struct drm_userptr_ctx *other;
	enum result result;
	uint32_t syncobj;

	EXPECT_OK(f, drm_userptr_sync_create(f->dev, 0, &syncobj));
	EXPECT_OK(f, drm_userptr_ctx_create(f->dev, 0, 0, &other));
	result = use_syncobjs(f, other, syncobj, point);
	drm_userptr_ctx_destroy(other);
	drm_userptr_sync_destroy(f->dev, syncobj);
	return result;
}

static enum result check_syncobj(struct fixture *f)
{
	return with_sync(f, 0);
}

static enum result check_timeline(struct fixture *f)
{
	return with_sync(f, 7);
}

static enum result check_sync_file(struct fixture *f)
{
	struct drm_userptr_fence_info fence;
	struct drm_userptr_sync out = { 0 };
	struct drm_userptr_job job = { .out_syncs = &out, .num_out_syncs = 1 };
	uint32_t copy;
	int fd;

	EXPECT_OK(f, drm_userptr_sync_create(f->dev, 0, &out.handle));
	EXPECT_OK(f, drm_userptr_sync_create(f->dev, 0, &copy));
	EXPECT_OK(f, drm_userptr_exec_submit(f->ctx, &job));
	EXPECT_OK(f, drm_userptr_sync_export_file(f->dev, out.handle, 0, &fd));
	EXPECT_OK(f, drm_userptr_sync_import_file(f->dev, copy, fd));
	close(fd);
	EXPECT_OK(f, drm_userptr_sync_wait(f->dev, copy, 0, drm_userptr_deadline(PATIENCE_NS)));
	EXPECT_OK(f, drm_userptr_sync_status(f->dev, copy, 0, &fence));
	EXPECT(f, fence.status == 1 && fence.timestamp_ns, "status %d", fence.status);
	return PASS;
}

static enum result check_read_only(struct fixture *f)
{
	struct drm_userptr_op op = { .op = DRM_USERPTR_OP_FILL, .size = 8, .value = 1 };
	struct drm_userptr_job job = { .ops = &op, .num_ops = 1 };
	struct region *constant, *dst;

	EXPECT_OK(f, region_wrap(f, 1, DRM_USERPTR_CREATE_GPU_MIRROR | DRM_USERPTR_CREATE_READ_ONLY,
				 &constant));
	EXPECT_OK(f, region_mirror(f, 1, &dst));
	scribble(constant->mem, constant->size, 9);
	EXPECT_OK(f, mprotect(constant->mem, constant->size, PROT_READ) ? -errno : 0);

	op.dst = region_addr(constant, 16);
	EXPECT_RET(f, -EACCES, drm_userptr_exec_submit(f->ctx, &job));
	EXPECT(f, job.fault_op == 0 && job.fault_addr == op.dst, "the reply names another address");
	EXPECT_OK(f, run_copy(f, region_addr(dst, 0), region_addr(constant, 0), constant->size));
	EXPECT(f, !memcmp(dst->mem, constant->mem, dst->size), "the copy differs");
	return PASS;
}

static enum result check_munmap(struct fixture *f)
{
	struct drm_userptr_op op = { .op = DRM_USERPTR_OP_FILL, .size = 8, .value = 0x55 };
	struct drm_userptr_job job = { .ops = &op, .num_ops = 1 };
	struct region *region;
	void *again;
	int ret;

	EXPECT_OK(f, region_mirror(f, 1, &region));
	op.dst = region_addr(region, 0);
	EXPECT_OK(f, run_op(f, &op));

	munmap(region->mem, region->size);
	ret = drm_userptr_exec_submit(f->ctx, &job);
	again = mmap(region->mem, region->size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	EXPECT(f, again == region->mem, "the memory could not be mapped again");
	EXPECT_RET(f, -EFAULT, ret);
	EXPECT(f, job.fault_addr == op.dst, "the reply names another address");

	EXPECT_OK(f, run_op(f, &op));
	EXPECT(f, region->mem[0] == 0x55, "the new memory was not written");
	return PASS;
}

static enum result check_wait(struct fixture *f)
{
	struct region *src, *dst;

	EXPECT_OK(f, region_mirror(f, 64, &src));
	EXPECT_OK(f, region_mirror(f, 64, &dst));
	scribble(src->mem, src->size, 10);
	EXPECT_OK(f, drm_userptr_exec_copy(f->ctx, region_addr(dst, 0), region_addr(src, 0),
					   src->size, NULL));
	EXPECT_OK(f, drm_userptr_bo_wait(dst->bo, drm_userptr_deadline(PATIENCE_NS)));
	EXPECT(f, !memcmp(src->mem, dst->mem, src->size), "waited for too little");
	EXPECT_OK(f, drm_userptr_bo_wait(dst->bo, 0));
	return PASS;
}

static enum result check_set_domain(struct fixture *f)
{
	struct region *src, *dst;

	EXPECT_OK(f, region_mirror(f, 64, &src));
	EXPECT_OK(f, region_mirror(f, 64, &dst));
	scribble(src->mem, src->size, 11);
	EXPECT_OK(f, drm_userptr_bo_set_domain(src->bo, DRM_USERPTR_DOMAIN_DEVICE));
	EXPECT_OK(f, drm_userptr_exec_copy(f->ctx, region_addr(dst, 0), region_addr(src, 0),
					   src->size, NULL));
	EXPECT_OK(f, drm_userptr_bo_set_domain(dst->bo, DRM_USERPTR_DOMAIN_CPU_READ));
	EXPECT(f, !memcmp(src->mem, dst->mem, src->size), "read too early");
	EXPECT_OK(f, drm_userptr_bo_set_domain(src->bo, DRM_USERPTR_DOMAIN_CPU_WRITE));
	EXPECT_RET(f, -EINVAL, drm_userptr_bo_set_domain(src->bo, UINT32_MAX));
	return PASS;
}

static enum result check_info(struct fixture *f)
{
	struct drm_userptr_object_info info;
	struct region *region;

	EXPECT_OK(f, region_wrap(f, 4, 0, &region));
	EXPECT_OK(f, drm_userptr_bo_info(region->bo, &info));
	EXPECT(f, info.state == DRM_USERPTR_STATE_EMPTY && !info.resident_bytes, "born with pages");

	EXPECT_OK(f, drm_userptr_bo_acquire(region->bo, f->page, 2 * f->page));
	EXPECT_OK(f, drm_userptr_bo_info(region->bo, &info));
	EXPECT(f, info.acquired_pages >= 2, "acquired only %llu pages",
	       (unsigned long long)info.acquired_pages);

	madvise(region->mem, region->size, MADV_DONTNEED);
	EXPECT_OK(f, drm_userptr_bo_info(region->bo, &info));
	EXPECT(f, info.state == DRM_USERPTR_STATE_STALE && !info.resident_bytes,
	       "state %u after the memory was discarded", info.state);
	return PASS;
}

static enum result check_pinned(struct fixture *f)
{
	struct drm_userptr_object_info info;
	struct region *region;
	uint64_t shortfall;
	int ret;

	NEED(f, DRM_USERPTR_FEATURE_PINNED);
	EXPECT_OK(f, region_map(f, 1, &region));
	ret = drm_userptr_bo_create(f->ctx, region->mem, region->size, DRM_USERPTR_CREATE_PINNED,
				    &shortfall, &region->bo);
	if (ret == -ENOMEM && shortfall)
		return skip(f, "RLIMIT_MEMLOCK is too small by %llu bytes",
			    (unsigned long long)shortfall);
	EXPECT_OK(f, ret);
	EXPECT_OK(f, drm_userptr_bo_info(region->bo, &info));
	EXPECT(f, info.mode == DRM_USERPTR_MODE_PINNED && info.resident_bytes == f->page,
	       "mode %u, %llu bytes resident", info.mode,
	       (unsigned long long)info.resident_bytes);
	return PASS;
}

/* Under a limit of nothing, that even who may pin without a limit does not exceed here. */
static int create_over_limit(struct fixture *f, struct region *region, uint64_t *shortfall)
{
	int had, ret = capability_drop(CAP_IPC_LOCK, &had);

	if (ret)
		return ret;
	ret = drm_userptr_bo_create(f->ctx, region->mem, region->size, DRM_USERPTR_CREATE_PINNED,
				    shortfall, &region->bo);
	return capability_restore(CAP_IPC_LOCK, had) ?: ret;
}

static enum result check_memlock(struct fixture *f)
{
	uint64_t shortfall = 0;
	struct region *region;
	struct rlimit limit;
	int ret;

	NEED(f, DRM_USERPTR_FEATURE_PINNED);
	EXPECT_OK(f, region_map(f, 2, &region));
	ret = memlock_lower(0, &limit);
	if (ret)
		return skip(f, "RLIMIT_MEMLOCK can not be lowered: %s", ret_name(ret));

	ret = create_over_limit(f, region, &shortfall);
	EXPECT_OK(f, memlock_restore(&limit));
	EXPECT_RET(f, -ENOMEM, ret);
	EXPECT(f, shortfall >= region->size, "told that %llu bytes are missing, not %zu",
	       (unsigned long long)shortfall, region->size);
	return PASS;
}

static enum result check_unsynchronized(struct fixture *f)
{
	struct region *region;
	int had, ret;

	EXPECT_OK(f, region_map(f, 1, &region));
	EXPECT_OK(f, capability_drop(CAP_SYS_ADMIN, &had));
	ret = drm_userptr_bo_create(f->ctx, region->mem, region->size,
				    DRM_USERPTR_CREATE_UNSYNCHRONIZED, NULL, &region->bo);
	EXPECT_OK(f, capability_restore(CAP_SYS_ADMIN, had));
	EXPECT_RET(f, -EPERM, ret);
	return PASS;
}

static enum result check_export(struct fixture *f)
{
	struct region *region;
	int fd;

	NEED(f, DRM_USERPTR_FEATURE_EXPORT);
	EXPECT_OK(f, region_wrap(f, 1, 0, &region));
	EXPECT_OK(f, drm_userptr_bo_export(region->bo, DRM_CLOEXEC, &fd));
	close(fd);
	return PASS;
}

static enum result check_mirror_all(struct fixture *f)
{
	struct drm_userptr_ctx *ctx;
	struct region *src, *dst;
	int ret;

	NEED(f, DRM_USERPTR_FEATURE_MIRROR_ALL);
	EXPECT_OK(f, region_map(f, 2, &src));
	EXPECT_OK(f, region_map(f, 2, &dst));
	scribble(src->mem, src->size, 12);
	EXPECT_OK(f, drm_userptr_ctx_create(f->dev, DRM_USERPTR_CTX_MIRROR_ALL, 0, &ctx));
	ret = run_copy_in(f, ctx, region_addr(dst, 0), region_addr(src, 0), src->size);
	drm_userptr_ctx_destroy(ctx);
	EXPECT_OK(f, ret);
	EXPECT(f, !memcmp(src->mem, dst->mem, src->size), "the copy differs");
	return PASS;
}

static enum result check_compare(struct fixture *f)
{
	struct drm_userptr_op op = { .op = DRM_USERPTR_OP_COMPARE, .size = 1000 };
	const struct drm_userptr_compare_result *answer;
	struct region *ranges, *result;

	NEED(f, DRM_USERPTR_FEATURE_COMPARE);
	EXPECT_OK(f, region_mirror(f, 1, &ranges));
	EXPECT_OK(f, region_mirror(f, 1, &result));
	answer = (const void *)result->mem;
	ranges->mem[2000 + 777] = 1;

	op.src = region_addr(ranges, 0);
	op.value = region_addr(ranges, 2000);
	op.dst = region_addr(result, 0);
	EXPECT_OK(f, run_op(f, &op));
	EXPECT(f, answer->differs == 1 && answer->offset == 777, "the difference was not found");
	return PASS;
}

static enum result check_copy_2d(struct fixture *f)
{
	struct drm_userptr_op op = {
		.op = DRM_USERPTR_OP_COPY_2D,
		.size = 10,
		.height = 3,
		.src_pitch = 10,
		.dst_pitch = 100,
	};
	struct region *src, *dst;

	NEED(f, DRM_USERPTR_FEATURE_COPY_2D);
	EXPECT_OK(f, region_mirror(f, 1, &src));
	EXPECT_OK(f, region_mirror(f, 1, &dst));
	scribble(src->mem, src->size, 13);
	op.src = region_addr(src, 0);
	op.dst = region_addr(dst, 0);
	EXPECT_OK(f, run_op(f, &op));
	for (size_t row = 0; row < op.height; row++)
		EXPECT(f, !memcmp(dst->mem + row * op.dst_pitch, src->mem + row * op.src_pitch,
				  op.size), "row %zu differs", row);
	EXPECT(f, dst->mem[op.size] == 0, "wrote beside a row");
	return PASS;
}

static enum result check_madvise(struct fixture *f)
{
	struct region *region;
	uint32_t retained;

	NEED(f, DRM_USERPTR_FEATURE_MADVISE);
	EXPECT_OK(f, region_mirror(f, 1, &region));
	EXPECT_OK(f, drm_userptr_bo_madvise(region->bo, DRM_USERPTR_MADV_DONTNEED, NULL));
	EXPECT_OK(f, drm_userptr_bo_madvise(region->bo, DRM_USERPTR_MADV_WILLNEED, &retained));
	return PASS;
}

static const struct check checks[] = {
	{ "open: the device opens and speaks this interface", check_open },
	{ "params: limits and capabilities are told", check_params },
	{ "context: address spaces are apart from each other", check_context },
	{ "create: an object is around the memory it was given", check_create },
	{ "probe: memory that can not be had is refused at once", check_probe },
	{ "misaligned: pointers and sizes that are not whole pages are refused", check_misaligned },
	{ "mirror: device addresses are the CPU's", check_mirror },
	{ "copy: any alignment, exact to the byte", check_copy },
	{ "overlap: a copy within itself is as memmove", check_overlap },
	{ "fill: any alignment, exact to the byte", check_fill },
	{ "bind: parts of objects at chosen and given addresses", check_bind },
	{ "unbind: what is taken out of a mapping faults, the rest stays", check_unbind },
	{ "syncobj: a job waits for another", check_syncobj },
	{ "timeline: a job waits for a point", check_timeline },
	{ "sync_file: fences leave and come back", check_sync_file },
	{ "read-only: a job that writes is refused", check_read_only },
	{ "munmap: the next job faults, and works when the memory is back", check_munmap },
	{ "wait: returns when the jobs of an object are done", check_wait },
	{ "set-domain: the CPU reads what the device wrote", check_set_domain },
	{ "info: an object's pages come and go", check_info },
	{ "pinned: an object holds its pages", check_pinned },
	{ "memlock: more than RLIMIT_MEMLOCK allows is refused, and told how much", check_memlock },
	{ "unsynchronized: refused with -EPERM without CAP_SYS_ADMIN", check_unsynchronized },
	{ "export: an object becomes a dma-buf", check_export },
	{ "mirror-all: jobs name memory without an object", check_mirror_all },
	{ "compare: a difference is found", check_compare },
	{ "copy-2d: rows", check_copy_2d },
	{ "madvise: content can be given up", check_madvise },
};

/* ----------------------------------------------------------------- running them */

/* What became of a check. */
struct outcome {
	enum result result;
	char why[256];
};

struct tally {
	struct outcome outcomes[ARRAY_SIZE(checks)];
	size_t counts[SKIP + 1];
	size_t first_failed;
};

struct options {
	bool json;
	bool notify;
};

static int fixture_open(struct fixture *f)
{
	int ret;

	*f = (struct fixture){ .page = page_size() };
	ret = drm_userptr_device_open(&f->dev);
	if (!ret)
		f->ctx = drm_userptr_device_ctx(f->dev);
	return ret;
}

/* Contexts and syncobjs that a failed check left behind go with the device. */
static void fixture_close(struct fixture *f)
{
	for (unsigned int i = 0; i < f->num_regions; i++) {
		drm_userptr_bo_close(f->regions[i].bo);
		munmap(f->regions[i].mem, f->regions[i].size);
	}
	drm_userptr_device_close(f->dev);
}

static enum result run_check(const struct check *check, struct fixture *f)
{
	int ret = fixture_open(f);
	enum result result;

	if (ret)
		return fail(f, "the device can not be opened any more: %s", ret_name(ret));

	result = check->run(f);
	fixture_close(f);
	return result;
}

static void report_tap(size_t number, const struct check *check, const struct outcome *outcome)
{
	printf("%sok %zu - %s", outcome->result == FAIL ? "not " : "", number, check->name);
	printf(outcome->result == SKIP ? " # SKIP %s\n" : "\n", outcome->why);
	if (outcome->result == FAIL)
		printf("# %s\n", outcome->why);
	/* seen at once, and not lost if the next check takes the machine down */
	fflush(stdout);
}

static void run_checks(struct tally *tally, const struct options *options)
{
	struct outcome *outcome;
	struct fixture f;

	for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
		outcome = &tally->outcomes[i];
		outcome->result = run_check(&checks[i], &f);
		if (outcome->result != PASS)
			snprintf(outcome->why, sizeof(outcome->why), "%s", f.why);
		if (outcome->result == FAIL && !tally->counts[FAIL])
			tally->first_failed = i;
		tally->counts[outcome->result]++;
		if (!options->json)
			report_tap(i + 1, &checks[i], outcome);
	}
}

/* --------------------------------------------------------------------- verdict */

static void judge_failure(const struct tally *tally, struct verdict *verdict)
{
	*verdict = (struct verdict){
		.state = STATE_FAIL,
		.status = EXIT_FAILURE,
		.key = "check-failed",
		.advice = "look at the end of the kernel log (dmesg), and report both",
	};
	snprintf(verdict->reason, sizeof(verdict->reason), "%zu of %zu checks failed: %s (%s)",
		 tally->counts[FAIL], ARRAY_SIZE(checks), checks[tally->first_failed].name,
		 tally->outcomes[tally->first_failed].why);
}

/* All of them passed, so the line says what was tried on what. */
static void judge_success(const struct facts *facts, const struct tally *tally,
			  struct verdict *verdict)
{
	char skipped[32] = "", what[512];

	if (tally->counts[SKIP])
		snprintf(skipped, sizeof(skipped), ", %zu skipped", tally->counts[SKIP]);
	snprintf(verdict->reason, sizeof(verdict->reason),
		 "%zu checks passed%s; %s; UNSYNCHRONIZED is refused to the unprivileged (EPERM)",
		 tally->counts[PASS], skipped, facts_line(facts, what, sizeof(what)));
}

static void judge(const struct facts *facts, const struct tally *tally, struct verdict *verdict)
{
	verdict_of(facts, verdict);
	if (verdict->state == STATE_FAIL && facts->open_error)
		return;
	if (tally->counts[FAIL])
		judge_failure(tally, verdict);
	else if (verdict->state == STATE_OK)
		judge_success(facts, tally, verdict);
}

/* ---------------------------------------------------------------------- report */

static struct json_object *outcome_json(const struct check *check, const struct outcome *outcome)
{
	static const char *const names[] = { "pass", "fail", "skip" };
	struct json_object *json = json_object_new_object();

	add_string(json, "check", check->name);
	add_string(json, "result", names[outcome->result]);
	add_known(json, "why", outcome->why);
	return json;
}

static void print_tree(const struct facts *facts, const struct verdict *verdict, const char *line,
		       const struct tally *tally)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list;

	report_add(root, facts, verdict, line);
	list = add_list(root, "checks");
	/* without a device none was tried */
	for (size_t i = 0; !facts->open_error && i < ARRAY_SIZE(checks); i++)
		json_object_array_add(list, outcome_json(&checks[i], &tally->outcomes[i]));
	print_json(root);
	json_object_put(root);
}

static int finish_selftest(const struct facts *facts, const struct tally *tally,
			   const struct options *options)
{
	struct verdict verdict;
	char line[2048];

	judge(facts, tally, &verdict);
	verdict_line(&verdict, line, sizeof(line));
	if (options->json)
		print_tree(facts, &verdict, line, tally);
	else if (facts->open_error)
		printf("Bail out! %s; %s\n", verdict.reason, verdict.advice);
	else
		printf("# %s\n", line);
	if (options->notify)
		report_notify(facts, &verdict, line);
	return verdict.status;
}

static int selftest(const struct options *options)
{
	struct tally tally = { 0 };
	struct facts facts;

	if (!options->json)
		printf("TAP version 13\n1..%zu\n", ARRAY_SIZE(checks));
	facts_gather_here(&facts);
	if (!facts.open_error)
		run_checks(&tally, options);
	return finish_selftest(&facts, &tally, options);
}

static int run(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "notify", no_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct options options = { 0 };
	int c;

	while ((c = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		switch (c) {
		case 'j':
			options.json = true;
			break;
		case 'n':
			options.notify = true;
			break;
		case 'h':
			return command_help(&cmd_selftest);
		default:
			return command_misused(&cmd_selftest);
		}
	}

	if (command_has_argument(&cmd_selftest, argc))
		return command_misused(&cmd_selftest);

	return selftest(&options);
}

const struct command cmd_selftest = {
	.name = "selftest",
	.args = "[--json] [--notify]",
	.summary = "try out what the device promises, and report in TAP",
	.help = "\n"
		"One line for each capability: \"ok\", \"not ok\" with the reason below it, or \"# SKIP\"\n"
		"for what this version of the module does not have, and at the end one that sums up.\n"
		"Needs no rights beyond those of using the device, and changes nothing but memory of\n"
		"its own. Without a device it says what userptrctl doctor says.\n"
		"\n"
		"  --json    the same as JSON\n"
		"  --notify  the last line also to systemd, for the Status line of a unit, and to the\n"
		"            journal\n"
		"\n"
		"Exit status: 0 nothing failed; 1 something did; 2 wrong usage; 4 to 7 there is no\n"
		"device to try, as of userptrctl doctor.\n",
	.run = run,
};
