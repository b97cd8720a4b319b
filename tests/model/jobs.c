/* SPDX-License-Identifier: MIT */
#include "flight.h"

static void note_op(unsigned int context, const struct drm_userptr_op *op)
{
	static const char * const names[] = { "copy", "fill", "compare", "copy_2d" };

	note("  ctx %u: %s dst %#" PRIx64 " src %#" PRIx64 " size %" PRIu64 " value %#" PRIx64
	     " pitch %u %u height %u", context, names[op->op], (uint64_t)op->dst,
	     (uint64_t)op->src, (uint64_t)op->size, (uint64_t)op->value, op->dst_pitch,
	     op->src_pitch, op->height);
}

#define MOST_BYTES	((MODEL_OP_PAGES - 1) * PAGE)

/* An address, mostly one where that can be done; @length: how far, or too far. */
static uint64_t draw_address(const struct context *ctx, bool write, uint64_t *length)
{
	unsigned int tries = chance(4) ? 1 : 8;
	uint64_t addr, end;

	do {
		const struct mapping *map = draw_mapping(ctx);

		addr = WINDOW + dice(WINDOW_PAGES * PAGE);
		if (ctx->mirror_all)
			addr = ADDR(m.arena) + dice(MODEL_SLOTS * PAGE);
		else if (map)
			addr = map->addr + dice(map->size);
		if (chance(30))
			addr &= ~(uint64_t)(chance(50) ? 7 : PAGE - 1);
	} while (--tries && !address_usable(&m, ctx, addr, write));
	*length = MOST_BYTES;
	if (chance(3) || !address_usable(&m, ctx, addr, write))
		return addr;
	end = addr;
	while (end - addr < MOST_BYTES && address_usable(&m, ctx, end, write))
		end = (end / PAGE + 1) * PAGE;
	if (end - addr < MOST_BYTES)
		*length = end - addr;
	return addr;
}

static uint64_t draw_size(uint64_t most)
{
	uint64_t limit = chance(40) ? 300 : chance(50) ? 2 * PAGE : MOST_BYTES;

	if (chance(2))
		return 0;
	return 1 + dice(most < limit ? most : limit);
}

static void draw_copy(const struct context *ctx, struct drm_userptr_op *op)
{
	uint64_t room, more;

	op->op = DRM_USERPTR_OP_COPY;
	op->dst = draw_address(ctx, true, &room);
	op->src = draw_address(ctx, false, &more);
	op->size = draw_size(least(room, more));
}

/* Source and destination a few bytes or pages apart. */
static void draw_copy_overlap(const struct context *ctx, struct drm_userptr_op *op)
{
	uint64_t room, start, shift;

	op->op = DRM_USERPTR_OP_COPY;
	start = draw_address(ctx, true, &room);
	shift = dice(chance(50) ? least(room, 100) : room);
	op->size = draw_size(room - shift);
	op->dst = start;
	op->src = start + shift;
	if (chance(50)) {
		op->dst = op->src;
		op->src = start;
	}
}

static void draw_copy_2d(const struct context *ctx, struct drm_userptr_op *op)
{
	uint64_t room, more, pitch;

	op->op = DRM_USERPTR_OP_COPY_2D;
	op->dst = draw_address(ctx, true, &room);
	op->src = draw_address(ctx, false, &more);
	if (chance(30) && room > PAGE / 2)
		op->src = op->dst + dice(PAGE / 2);
	room = least(room, more);
	op->size = 1 + dice(least(room, PAGE));
	op->dst_pitch = (uint32_t)(op->size + dice(PAGE / 2));
	op->src_pitch = chance(50) ? op->dst_pitch : (uint32_t)(op->size + dice(PAGE / 2));
	pitch = op->dst_pitch > op->src_pitch ? op->dst_pitch : op->src_pitch;
	op->height = 1 + dice(least((room - op->size) / pitch + 1, 8));
}

static void draw_fill(const struct context *ctx, struct drm_userptr_op *op)
{
	uint64_t room;

	op->op = DRM_USERPTR_OP_FILL;
	op->dst = draw_address(ctx, true, &room);
	op->size = draw_size(room);
	op->value = draw();
}

/* Of a range with itself, or a copy of it, too: they are equal at first. */
static void draw_compare(const struct context *ctx, struct drm_userptr_op *op)
{
	uint64_t room, one, two;

	op->op = DRM_USERPTR_OP_COMPARE;
	op->dst = draw_address(ctx, true, &room);
	op->src = draw_address(ctx, false, &one);
	op->value = draw_address(ctx, false, &two);
	op->size = draw_size(least(one, two));
	if (chance(20))
		op->value = op->src;
}

/* Changes nothing, and asks whether it could; anywhere in a mapping. */
static void draw_touch(const struct context *ctx, struct drm_userptr_op *op)
{
	const struct mapping *map = draw_mapping(ctx);

	if (!map) {
		draw_fill(ctx, op);
		return;
	}
	op->op = DRM_USERPTR_OP_COPY;
	op->dst = map->addr + dice(map->size);
	op->src = op->dst;
	op->size = 1;
}

static void draw_op(const struct context *ctx, struct drm_userptr_op *op)
{
	static void (*const draws[])(const struct context *, struct drm_userptr_op *) = {
		draw_copy, draw_copy, draw_copy_overlap, draw_copy_overlap, draw_copy_2d,
		draw_fill, draw_fill, draw_compare, draw_touch,
	};

	memset(op, 0, sizeof(*op));
	draws[dice(ARRAY_SIZE(draws))](ctx, op);
}

/* A range, and a copy of it that differs in a byte somewhere: no others are alike for long. */
static void draw_copy_compare(const struct context *ctx, struct drm_userptr_op *ops)
{
	uint64_t room;

	memset(ops, 0, 3 * sizeof(*ops));
	draw_copy(ctx, &ops[0]);
	ops[1] = op_fill(ops[0].dst + dice(ops[0].size + 1), draw(), 1);
	ops[2].op = DRM_USERPTR_OP_COMPARE;
	ops[2].dst = draw_address(ctx, true, &room);
	ops[2].src = ops[0].src;
	ops[2].value = ops[0].dst;
	ops[2].size = ops[0].size;
}

static unsigned int draw_ops(const struct context *ctx, struct drm_userptr_op *ops)
{
	unsigned int count = chance(70) ? 1 : 1 + dice(MODEL_OPS);

	if (chance(8)) {
		draw_copy_compare(ctx, ops);
		return 3;
	}
	for (unsigned int i = 0; i < count; i++)
		draw_op(ctx, &ops[i]);
	return count;
}

static bool jobs_conflict(const struct pending *a, const struct pending *b)
{
	for (unsigned int i = 0; i < a->n_works; i++) {
		for (unsigned int j = 0; j < a->works[i].n; j++) {
			const struct piece *piece = &a->works[i].pieces[j];

			if (job_on_cell(b, piece->cell, piece->role != ROLE_DST))
				return true;
		}
	}
	return false;
}

/*
 * Makes the job wait for those of other contexts that touch the same memory,
 * and for some that do not. Too many are waited for here.
 */
static void job_order(struct pending *job)
{
	for (uint64_t serial = next_serial - 1; serial >= first_serial; serial--) {
		const struct pending *other = job_at(serial);

		if (other->holder || (other->ctx == job->ctx && !chance(5)))
			continue;
		if (!chance(5) && !jobs_conflict(job, other))
			continue;
		if (job->n_deps == MAX_DEPS) {
			retire_until(serial);
			return;
		}
		job->deps[job->n_deps++] = (struct dep){ .serial = serial, .vague = chance(50) };
	}
}

/* The memory an operation writes may have to be replaced first, which waits for readers. */
static void job_break_cow(const struct pending *job)
{
	for (unsigned int i = 0; i < job->n_works; i++) {
		for (unsigned int j = 0; j < job->works[i].n; j++) {
			const struct piece *piece = &job->works[i].pieces[j];

			if (piece->role != ROLE_DST || piece->slot < 0 || !m.slots[piece->slot].cow)
				continue;
			retire_those(job_held_on_slot, (unsigned long)piece->slot);
			m.slots[piece->slot].cow = false;
		}
	}
}

/* What is known of a job that was accepted. Tells whether it uses a detached object. */
static bool job_enter(struct pending *job)
{
	const struct pending *holding = holder();
	bool detached = false;

	job->held = job_behind_held(job) || (holding && holding->ctx == job->ctx);
	for (unsigned int i = 0; i < job->n_works; i++) {
		for (unsigned int j = 0; j < job->works[i].n; j++) {
			const struct piece *piece = &job->works[i].pieces[j];

			if (piece->obj >= 0) {
				job->objects |= 1u << piece->obj;
				detached = detached || m.objects[piece->obj].detached;
			}
			if (piece->slot >= 0)
				job->slots[piece->slot] = true;
			else
				job->pinned = true;
		}
		counts.undefined += job->works[i].undefined;
	}
	counts.held += job->held;
	counts.jobs++;
	return detached;
}

static int job_submit(struct pending *job, struct job *args)
{
	struct drm_userptr_sync in[MAX_DEPS] = { 0 };
	struct drm_userptr_sync out[2] = {
		{ .handle = syncobj_new(fd) },
		{ .handle = job->ctx->timeline, .point = job->serial },
	};
	int ret;

	for (unsigned int i = 0; i < job->n_deps; i++) {
		const struct pending *other = job_at(job->deps[i].serial);

		in[i].handle = job->deps[i].vague ? other->ctx->timeline : other->syncobj;
		in[i].point = job->deps[i].vague ? other->serial : 0;
	}
	args->ctx = job->ctx->id;
	args->flags = job->chain ? DRM_USERPTR_SUBMIT_CHAIN : 0;
	args->in = in;
	args->n_in = job->n_deps;
	args->out = out;
	args->n_out = 2;
	ret = submit(fd, args);
	job->syncobj = out[0].handle;
	if (ret)
		syncobj_free(fd, job->syncobj);
	return ret;
}

static void submit_refused(struct pending *job, struct job *args, int want, uint64_t at,
			   uint32_t index)
{
	int ret = job_submit(job, args);

	note("  refused with %s at %#" PRIx64 ", operation %u", error_name(want), at, index);
	EXPECT_RET(ret, want);
	EXPECT_EQ(args->fault_addr, at);
	EXPECT_EQ(args->fault_op, index);
	counts.refused++;
}

/* Mostly one with an address that means something. */
static struct context *draw_busy_context(void)
{
	struct context *ctx = draw_context();

	for (unsigned int tries = 0; tries < 4 && !ctx->mirror_all && !ctx->space.n; tries++)
		ctx = draw_context();
	return ctx;
}

void do_submit(void)
{
	struct context *ctx = draw_busy_context();
	struct drm_userptr_op ops[MODEL_OPS];
	struct job args = { .ops = ops, .n_ops = draw_ops(ctx, ops) };
	struct pending *job;
	uint64_t at;
	uint32_t index;
	bool detached;
	int want;

	if (next_serial - first_serial == MAX_PENDING)
		retire_first();
	job = job_new(ctx);
	job->chain = chance(15);
	job->n_works = args.n_ops;
	note("ctx %u: job %" PRIu64 "%s", context_index(ctx), job->serial,
	     job->chain ? ", chained" : "");
	for (uint32_t i = 0; i < args.n_ops; i++)
		note_op(context_index(ctx), &ops[i]);
	want = works_translate(&m, ctx, ops, args.n_ops, job->works, &at, &index);
	job_break_cow(job);
	if (want) {
		submit_refused(job, &args, want, at, index);
		return;
	}
	job_order(job);
	detached = job_enter(job);
	for (unsigned int i = 0; i < job->n_deps; i++)
		note("  after job %" PRIu64 "%s", job->deps[i].serial,
		     job->deps[i].vague ? ", by its point" : "");
	if (job->held)
		note("  held");
	EXPECT_OK(job_submit(job, &args));
	EXPECT_EQ(args.result, detached ? DRM_USERPTR_SUBMITTED_DETACHED : 0);
	next_serial++;
}

void do_hold(void)
{
	struct context *ctx = draw_context();
	struct pending *job;

	if (holder() || ctx->mirror_all || ctx->size < 1ull << 48)
		return;
	if (next_serial - first_serial == MAX_PENDING)
		retire_first();
	note("ctx %u: job %" PRIu64 " holds what comes behind it", context_index(ctx), next_serial);
	job = job_new(ctx);
	job->holder = true;
	/* shared, so that a fork need not wait for it */
	job->hold_mem = map_shared(HOLD_SIZE);
	job->hold_handle = obj_mirror_in(fd, ctx->id, job->hold_mem, HOLD_SIZE);
	job->syncobj = long_job(fd, ctx->id, ADDR(job->hold_mem), HOLD_SIZE, HOLD_BYTES);
	await_change((uint64_t *)(void *)job->hold_mem, 0);
	next_serial++;
}

void do_retire(void)
{
	if (first_serial < next_serial)
		retire_until(first_serial + dice(next_serial - first_serial));
}
