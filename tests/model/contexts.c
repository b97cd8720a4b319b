/* SPDX-License-Identifier: MIT */
#include "flight.h"

struct context *draw_context(void)
{
	struct context *ctx;

	do
		ctx = &m.contexts[dice(MODEL_CONTEXTS)];
	while (!ctx->live);
	return ctx;
}

unsigned int context_index(const struct context *ctx)
{
	return (unsigned int)(ctx - m.contexts);
}

void context_add(struct context *ctx, uint32_t id, unsigned int bits, bool mirror_all)
{
	memset(ctx, 0, sizeof(*ctx));
	ctx->live = true;
	ctx->id = id;
	ctx->size = 1ull << (bits ? bits : 48);
	ctx->mirror_all = mirror_all;
	ctx->timeline = syncobj_new(fd);
}

static void context_create(struct context *ctx)
{
	static const uint8_t bits[] = { 0, 0, 48, 44, 32 };
	struct drm_userptr_ctx_create args = { .va_bits = bits[dice(ARRAY_SIZE(bits))] };

	if (chance(40))
		args.flags = DRM_USERPTR_CTX_MIRROR_ALL;
	note("create ctx %u: bits %u flags %u", context_index(ctx), args.va_bits, args.flags);
	if (args.flags && args.va_bits && args.va_bits < 48) {
		EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args), -ENODEV);
		return;
	}
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args));
	context_add(ctx, args.ctx_id, args.va_bits, args.flags);
}

/* Its jobs have ended then, by themselves or because of this. */
static void context_destroy(struct context *ctx)
{
	const struct pending *holding = holder();

	if (holding && holding->ctx == ctx)
		release_holder();
	note("destroy ctx %u", context_index(ctx));
	if (!ctx->id) {
		EXPECT_RET(ctx_destroy(fd, 0), -ENOENT);
		return;
	}
	EXPECT_OK(ctx_destroy(fd, ctx->id));
	EXPECT_RET(ctx_destroy(fd, ctx->id), -ENOENT);
	for (uint64_t serial = first_serial; serial < next_serial; serial++) {
		struct pending *job = job_at(serial);

		if (job->ctx != ctx)
			continue;
		EXPECT(job_state(fd, job->syncobj) != FENCE_PENDING,
		       "job %" PRIu64 " outlived its context", serial);
		job->orphan = true;
	}
	retire_all();
	syncobj_free(fd, ctx->timeline);
	ctx->live = false;
	ctx->space.n = 0;
}

void do_context(void)
{
	struct context *ctx = &m.contexts[dice(MODEL_CONTEXTS)];

	if (ctx->live)
		context_destroy(ctx);
	else
		context_create(ctx);
}

const struct mapping *draw_mapping(const struct context *ctx)
{
	return ctx->space.n ? &ctx->space.maps[dice(ctx->space.n)] : NULL;
}

/* In the lower half, where the driver puts nothing of its own choice. */
static uint64_t draw_place(const struct context *ctx, unsigned int obj, uint64_t offset,
			   uint64_t size)
{
	const struct mapping *map = draw_mapping(ctx);
	uint64_t mirrored = ADDR(slot_address(&m, m.objects[obj].first)) + offset;

	if (chance(15) && mirrored < ctx->size)
		return mirrored;
	if (chance(40) && map && map->addr + map->size + size <= ctx->size / 2)
		return map->addr + map->size;
	return WINDOW + dice(WINDOW_PAGES) * PAGE;
}

static struct drm_userptr_bind draw_map(const struct context *ctx, unsigned int obj)
{
	struct drm_userptr_bind bind = {
		.op = DRM_USERPTR_BIND_MAP,
		.handle = m.objects[obj].handle,
	};
	unsigned int npages = m.objects[obj].npages, first = dice(npages);

	bind.offset = first * PAGE;
	bind.size = (1 + dice(npages - first)) * PAGE;
	if (chance(25))
		bind.flags |= DRM_USERPTR_BIND_READ_ONLY;
	if (chance(25))
		bind.flags |= DRM_USERPTR_BIND_ANYWHERE;
	else
		bind.addr = draw_place(ctx, obj, bind.offset, bind.size);
	return bind;
}

static struct drm_userptr_bind draw_unmap(const struct context *ctx, unsigned int most)
{
	struct drm_userptr_bind bind = { .op = DRM_USERPTR_BIND_UNMAP };
	const struct mapping *map = draw_mapping(ctx);

	bind.addr = WINDOW + dice(WINDOW_PAGES) * PAGE;
	if (map && chance(90))
		bind.addr = map->addr + dice(map->size / PAGE) * PAGE;
	bind.size = (1 + dice(chance(50) ? 2 : most)) * PAGE;
	if (bind.addr + bind.size > ctx->size)
		bind.size = PAGE;
	return bind;
}

static void note_binds(const struct context *ctx, const struct drm_userptr_bind *binds,
		       unsigned int count, int want)
{
	for (unsigned int i = 0; i < count; i++)
		note("ctx %u: %s addr %#" PRIx64 " size %#" PRIx64 " handle %u offset %#" PRIx64
		     " flags %u: %s", context_index(ctx), binds[i].op ? "unbind" : "bind",
		     (uint64_t)binds[i].addr, (uint64_t)binds[i].size, binds[i].handle,
		     (uint64_t)binds[i].offset, binds[i].flags, error_name(want));
}

static bool any_anywhere(const struct drm_userptr_bind *binds, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		if (binds[i].flags & DRM_USERPTR_BIND_ANYWHERE)
			return true;
	return false;
}

/*
 * The driver's choices are put into the model's place; the rest is predicted. Of a
 * list that fails they are not told, and what comes behind them may have met them.
 */
static void bind_and_expect(struct context *ctx, struct drm_userptr_bind *binds,
			    unsigned int count)
{
	uint32_t failed;
	unsigned int want_failed;
	int ret = vm_bind(fd, ctx->id, binds, count, &failed), want;

	want = context_bind(&m, ctx, binds, count, &want_failed);
	note_binds(ctx, binds, count, want);
	EXPECT_RET(ret, want);
	if (want && !any_anywhere(binds, want_failed))
		EXPECT_EQ(failed, want_failed);
}

void do_bind(void)
{
	struct context *ctx = draw_context();
	unsigned int obj = draw_object(), count = chance(60) ? 1 : 1 + dice(4);
	struct drm_userptr_bind binds[4];

	if (ctx->space.n > MODEL_MAPPINGS - 10) {
		binds[0] = draw_unmap(ctx, WINDOW_PAGES);
		bind_and_expect(ctx, binds, 1);
		return;
	}
	if (obj == MODEL_OBJECTS)
		return;
	for (unsigned int i = 0; i < count; i++)
		binds[i] = chance(80) ? draw_map(ctx, obj) : draw_unmap(ctx, 8);
	bind_and_expect(ctx, binds, count);
}

void do_unbind(void)
{
	struct context *ctx = draw_context();
	struct drm_userptr_bind bind = draw_unmap(ctx, 8);

	bind_and_expect(ctx, &bind, 1);
}

void do_bind_refused(void)
{
	struct context *ctx = draw_context();
	unsigned int index = draw_object();
	const struct object *obj = &m.objects[index];

	if (index == MODEL_OBJECTS)
		return;
	note("ctx %u: binds that are refused", context_index(ctx));
	EXPECT_RET(vm_map(fd, ctx->id, obj->handle, PAGE, WINDOW, obj->npages * PAGE, 0), -EINVAL);
	EXPECT_RET(vm_map(fd, ctx->id, obj->handle, 0, 0, PAGE, 0), -EINVAL);
	EXPECT_RET(vm_map(fd, ctx->id, obj->handle, 0, ctx->size, PAGE, 0), -EINVAL);
	EXPECT_RET(vm_map(fd, ctx->id, 0x7fffffff, 0, WINDOW, PAGE, 0), -ENOENT);
	EXPECT_RET(vm_map(fd, 0x7fffffff, obj->handle, 0, WINDOW, PAGE, 0), -ENOENT);
}
