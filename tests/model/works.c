/* SPDX-License-Identifier: MIT */
#include "model.h"

/* Room for the operands of one operation: two ranges, bytes and which are unknown. */
struct scratch {
	uint8_t *bytes, *unknown;
	size_t size;
	bool hazy;
};

static size_t scratch_size(void)
{
	return MODEL_OP_PAGES * PAGE;
}

static struct scratch *scratch_get(unsigned int which)
{
	static struct scratch two[2];
	struct scratch *s = &two[which];

	if (!s->bytes) {
		s->bytes = malloc(scratch_size());
		s->unknown = malloc(scratch_size());
		EXPECT(s->bytes && s->unknown, "no memory");
	}
	s->size = 0;
	s->hazy = false;
	return s;
}

static int slot_at(const struct model *m, uint64_t addr)
{
	uint64_t offset = addr - ADDR(m->arena);

	return offset < MODEL_SLOTS * PAGE ? (int)(offset / PAGE) : NOWHERE;
}

/* What lies at an address, and whether an operation may name it. */
static int piece_find(const struct model *m, const struct context *ctx, uint64_t addr,
		      struct piece *piece)
{
	const struct mapping *map = space_find(&ctx->space, addr);
	const struct object *obj;
	uint64_t page;

	piece->addr = addr;
	piece->obj = -1;
	piece->cell = NULL;
	if (ctx->mirror_all) {
		piece->slot = slot_at(m, addr);
		return 0;
	}
	if (!map)
		return -EFAULT;
	obj = &m->objects[map->obj];
	if (piece->role == ROLE_DST && (map->read_only || obj->read_only))
		return -EACCES;
	page = (map->offset + (addr - map->addr)) / PAGE;
	piece->obj = (int)map->obj;
	piece->slot = obj->pinned ? NOT_TRACKED : (int)(obj->first + page);
	if (obj->pinned)
		piece->cell = obj->held[page];
	return 0;
}

/* The memory there can be had; finds the cell. */
static bool piece_acquire(const struct model *m, struct piece *piece)
{
	if (piece->slot == NOT_TRACKED)
		return true;
	if (piece->slot == NOWHERE ||
	    !slot_allows(m, (unsigned int)piece->slot, piece->role == ROLE_DST))
		return false;
	piece->cell = m->slots[piece->slot].cell;
	return true;
}

bool address_usable(const struct model *m, const struct context *ctx, uint64_t addr, bool write)
{
	struct piece piece = { .role = write ? ROLE_DST : ROLE_SRC };

	return !piece_find(m, ctx, addr, &piece) && piece_acquire(m, &piece);
}

static int translate_range(const struct model *m, const struct context *ctx, struct work *work,
			   enum role role, uint64_t addr, uint64_t size, uint64_t *at)
{
	while (size) {
		struct piece *piece = &work->pieces[work->n];
		uint64_t n = PAGE - addr % PAGE < size ? PAGE - addr % PAGE : size;
		int ret;

		EXPECT(work->n < MODEL_PIECES, "the generator made too large an operation");
		piece->role = role;
		piece->at = (uint32_t)(addr % PAGE);
		piece->size = (uint32_t)n;
		ret = piece_find(m, ctx, addr, piece);
		if (ret) {
			*at = addr;
			return ret;
		}
		work->n++;
		addr += n;
		size -= n;
	}
	return 0;
}

/* An image is taken from its last row up when it moves to higher addresses. */
static int translate_rows(const struct model *m, const struct context *ctx, struct work *work,
			  uint64_t *at)
{
	const struct drm_userptr_op *op = &work->op;
	int ret = 0;

	for (uint32_t i = 0; i < op->height && !ret; i++) {
		uint64_t row = op->dst > op->src ? op->height - 1 - i : i;

		ret = translate_range(m, ctx, work, ROLE_DST, op->dst + row * op->dst_pitch,
				      op->size, at);
		if (!ret)
			ret = translate_range(m, ctx, work, ROLE_SRC,
					      op->src + row * op->src_pitch, op->size, at);
	}
	return ret;
}

static int translate_op(const struct model *m, const struct context *ctx, struct work *work,
			uint64_t *at)
{
	const struct drm_userptr_op *op = &work->op;
	bool compare = op->op == DRM_USERPTR_OP_COMPARE;
	int ret;

	if (!op->size)
		return 0;
	if (op->op == DRM_USERPTR_OP_COPY_2D)
		return translate_rows(m, ctx, work, at);
	ret = translate_range(m, ctx, work, ROLE_DST, op->dst,
			      compare ? sizeof(struct drm_userptr_compare_result) : op->size, at);
	if (!ret && op->op != DRM_USERPTR_OP_FILL)
		ret = translate_range(m, ctx, work, ROLE_SRC, op->src, op->size, at);
	if (!ret && compare)
		ret = translate_range(m, ctx, work, ROLE_SECOND, op->value, op->size, at);
	return ret;
}

static int acquire_op(const struct model *m, struct work *work, uint64_t *at)
{
	for (unsigned int i = 0; i < work->n; i++) {
		if (!piece_acquire(m, &work->pieces[i])) {
			*at = work->pieces[i].addr;
			return -EFAULT;
		}
	}
	return 0;
}

/*
 * Do two pieces, of which at least one is written, share bytes in a way that
 * the contract gives no meaning? It does if the bytes have one device address,
 * unless they are those of images with unlike pitches.
 */
static bool pieces_clash(const struct drm_userptr_op *op, const struct piece *a,
			 const struct piece *b)
{
	if (a->cell != b->cell || a->at >= b->at + b->size || b->at >= a->at + a->size)
		return false;
	if (a->role == b->role || a->addr - a->at != b->addr - b->at)
		return true;
	return op->op == DRM_USERPTR_OP_COPY_2D && op->dst_pitch != op->src_pitch;
}

/* The result of COMPARE is known after everything was read: there is no clash. */
static bool work_clashes(const struct work *work)
{
	bool compare = work->op.op == DRM_USERPTR_OP_COMPARE;

	for (unsigned int i = 0; i < work->n; i++) {
		for (unsigned int j = 0; j < i; j++) {
			const struct piece *a = &work->pieces[i], *b = &work->pieces[j];

			if (a->role != ROLE_DST && b->role != ROLE_DST)
				continue;
			if (compare && a->role != b->role)
				continue;
			if (pieces_clash(&work->op, a, b))
				return true;
		}
	}
	return false;
}

int works_translate(struct model *m, const struct context *ctx,
		    const struct drm_userptr_op *ops, unsigned int count, struct work *works,
		    uint64_t *at, uint32_t *index)
{
	int ret = 0;

	for (unsigned int i = 0; i < count; i++)
		works[i].n = 0;
	for (unsigned int i = 0; i < count && !ret; i++) {
		*index = i;
		works[i].op = ops[i];
		ret = translate_op(m, ctx, &works[i], at);
	}
	for (unsigned int i = 0; i < count && !ret; i++) {
		*index = i;
		ret = acquire_op(m, &works[i], at);
	}
	for (unsigned int i = 0; i < count && !ret; i++) {
		works[i].undefined = work_clashes(&works[i]);
		for (unsigned int j = 0; j < works[i].n; j++)
			cell_get(works[i].pieces[j].cell);
	}
	return ret;
}

void works_drop(struct work *works, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		for (unsigned int j = 0; j < works[i].n; j++)
			cell_put(works[i].pieces[j].cell);
}

static void work_gather(const struct work *work, enum role role, struct scratch *to)
{
	for (unsigned int i = 0; i < work->n; i++) {
		const struct piece *piece = &work->pieces[i];

		if (piece->role != role)
			continue;
		EXPECT(to->size + piece->size <= scratch_size(), "too large an operation");
		memcpy(to->bytes + to->size, piece->cell->bytes + piece->at, piece->size);
		memcpy(to->unknown + to->size, piece->cell->unknown + piece->at, piece->size);
		to->hazy = to->hazy || piece->cell->hazy;
		to->size += piece->size;
	}
}

static void work_scatter(struct work *work, const struct scratch *from)
{
	size_t done = 0;

	for (unsigned int i = 0; i < work->n; i++) {
		const struct piece *piece = &work->pieces[i];

		if (piece->role != ROLE_DST)
			continue;
		cell_write(piece->cell, piece->at, from->bytes + done,
			   from->hazy ? from->unknown + done : NULL, piece->size);
		done += piece->size;
	}
}

static void work_compare(const struct work *work, struct scratch *to)
{
	struct scratch *a = scratch_get(0), *b = scratch_get(1);
	struct drm_userptr_compare_result result = { .offset = work->op.size };
	bool hazy = false;

	work_gather(work, ROLE_SRC, a);
	work_gather(work, ROLE_SECOND, b);
	for (size_t i = 0; i < work->op.size && !result.differs && !hazy; i++) {
		hazy = a->unknown[i] || b->unknown[i];
		if (!hazy && a->bytes[i] != b->bytes[i])
			result = (struct drm_userptr_compare_result){ .differs = 1, .offset = i };
	}
	memcpy(to->bytes, &result, sizeof(result));
	memset(to->unknown, hazy, sizeof(result));
	to->hazy = hazy;
}

static void work_fill(const struct work *work, struct scratch *to)
{
	for (size_t i = 0; i < work->op.size; i++)
		to->bytes[i] = (uint8_t)(work->op.value >> i % 8 * 8);
	to->hazy = false;
}

void work_run(struct work *work)
{
	struct scratch *s = scratch_get(0);

	if (!work->n)
		return;
	if (work->undefined) {
		work_blur(work);
		return;
	}
	switch (work->op.op) {
	case DRM_USERPTR_OP_FILL:
		work_fill(work, s);
		break;
	case DRM_USERPTR_OP_COMPARE:
		work_compare(work, s);
		break;
	default:
		work_gather(work, ROLE_SRC, s);
	}
	work_scatter(work, s);
}

void work_blur(struct work *work)
{
	struct scratch *s = scratch_get(0);

	memset(s->bytes, 0, scratch_size());
	memset(s->unknown, 1, scratch_size());
	s->hazy = true;
	work_scatter(work, s);
}
