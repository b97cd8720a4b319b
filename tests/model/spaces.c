/* SPDX-License-Identifier: MIT */
#include "model.h"

bool object_conflict(const struct model *m, unsigned int first, unsigned int npages)
{
	for (unsigned int i = 0; i < MODEL_OBJECTS; i++) {
		const struct object *obj = &m->objects[i];

		if (obj->live && !obj->detached && obj->first < first + npages &&
		    first < obj->first + obj->npages)
			return true;
	}
	return false;
}

void object_add(struct model *m, unsigned int index, const struct object *made)
{
	struct object *obj = &m->objects[index];

	*obj = *made;
	obj->live = true;
	for (unsigned int i = 0; obj->pinned && i < obj->npages; i++) {
		obj->held[i] = cell_get(m->slots[obj->first + i].cell);
		m->slots[obj->first + i].cow = false;
	}
}

void object_remove(struct model *m, unsigned int index)
{
	struct object *obj = &m->objects[index];

	for (unsigned int c = 0; c < MODEL_CONTEXTS; c++) {
		struct space *space = &m->contexts[c].space;
		unsigned int kept = 0;

		for (unsigned int i = 0; i < space->n; i++)
			if (space->maps[i].obj != index)
				space->maps[kept++] = space->maps[i];
		space->n = kept;
	}
	for (unsigned int i = 0; obj->pinned && i < obj->npages; i++)
		cell_put(obj->held[i]);
	obj->live = false;
}

unsigned int object_mappings(const struct model *m, unsigned int index)
{
	unsigned int count = 0;

	for (unsigned int c = 0; c < MODEL_CONTEXTS; c++)
		for (unsigned int i = 0; i < m->contexts[c].space.n; i++)
			count += m->contexts[c].space.maps[i].obj == index;
	return count;
}

const struct mapping *space_find(const struct space *space, uint64_t addr)
{
	for (unsigned int i = 0; i < space->n; i++)
		if (addr - space->maps[i].addr < space->maps[i].size)
			return &space->maps[i];
	return NULL;
}

bool space_occupied(const struct space *space, uint64_t addr, uint64_t size)
{
	for (unsigned int i = 0; i < space->n; i++)
		if (space->maps[i].addr < addr + size &&
		    addr < space->maps[i].addr + space->maps[i].size)
			return true;
	return false;
}

void space_add(struct space *space, struct mapping map)
{
	EXPECT(space->n < MODEL_MAPPINGS, "the generator made too many mappings");
	space->maps[space->n++] = map;
}

static struct mapping mapping_part(const struct mapping *map, uint64_t from, uint64_t to)
{
	struct mapping part = *map;

	part.addr = from;
	part.size = to - from;
	part.offset += from - map->addr;
	return part;
}

static int space_unmap(struct space *space, uint64_t from, uint64_t to)
{
	struct space old = *space;

	if (!space_occupied(space, from, to - from))
		return -ENOENT;
	space->n = 0;
	for (unsigned int i = 0; i < old.n; i++) {
		const struct mapping *map = &old.maps[i];
		uint64_t end = map->addr + map->size;

		if (map->addr < from)
			space_add(space, mapping_part(map, map->addr, end < from ? end : from));
		if (end > to)
			space_add(space, mapping_part(map, map->addr > to ? map->addr : to, end));
	}
	return 0;
}

static unsigned int object_of(const struct model *m, uint32_t handle)
{
	for (unsigned int i = 0; i < MODEL_OBJECTS; i++)
		if (m->objects[i].live && m->objects[i].handle == handle)
			return i;
	return MODEL_OBJECTS;
}

static int space_map(const struct model *m, struct context *ctx, struct space *space,
		     const struct drm_userptr_bind *bind)
{
	bool anywhere = bind->flags & DRM_USERPTR_BIND_ANYWHERE;

	if (ctx->mirror_all)
		return anywhere ? -ENOSPC : -EBUSY;
	if (anywhere && !bind->addr)
		return 0;
	if (anywhere)
		EXPECT(!space_occupied(space, bind->addr, bind->size) &&
		       bind->addr % PAGE == 0 && bind->addr <= ctx->size - bind->size,
		       "the driver chose %#" PRIx64 " for %#" PRIx64 " bytes", (uint64_t)bind->addr,
		       (uint64_t)bind->size);
	else if (space_occupied(space, bind->addr, bind->size))
		return -EBUSY;
	space_add(space, (struct mapping){
		.addr = bind->addr,
		.size = bind->size,
		.obj = object_of(m, bind->handle),
		.offset = bind->offset,
		.read_only = bind->flags & DRM_USERPTR_BIND_READ_ONLY,
	});
	return 0;
}

int context_bind(struct model *m, struct context *ctx, const struct drm_userptr_bind *binds,
		 unsigned int count, unsigned int *failed)
{
	struct space space = ctx->space;

	for (unsigned int i = 0; i < count; i++) {
		const struct drm_userptr_bind *bind = &binds[i];
		int ret;

		if (bind->op == DRM_USERPTR_BIND_MAP)
			ret = space_map(m, ctx, &space, bind);
		else
			ret = space_unmap(&space, bind->addr, bind->addr + bind->size);
		if (ret) {
			*failed = i;
			return ret;
		}
	}
	ctx->space = space;
	*failed = 0;
	return 0;
}
