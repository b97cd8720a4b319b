/* SPDX-License-Identifier: MIT */
#include "flight.h"

unsigned int draw_object(void)
{
	unsigned int index = dice(MODEL_OBJECTS);

	for (unsigned int i = 0; i < MODEL_OBJECTS; i++, index = (index + 1) % MODEL_OBJECTS)
		if (m.objects[index].live)
			return index;
	return MODEL_OBJECTS;
}

/* Can all these pages be had now? */
static int expect_acquire(unsigned int first, unsigned int count, bool write)
{
	for (unsigned int i = first; i < first + count; i++)
		if (!slot_allows(&m, i, write))
			return -EFAULT;
	for (unsigned int i = first; i < first + count && write; i++)
		m.slots[i].cow = false;
	return 0;
}

void do_close(void)
{
	unsigned int index = draw_object();

	if (index == MODEL_OBJECTS)
		return;
	note("close object %u", index);
	obj_close(fd, m.objects[index].handle);
	object_remove(&m, index);
	for (uint64_t serial = first_serial; serial < next_serial; serial++)
		job_at(serial)->objects &= ~(1u << index);
}

static int expect_create(const struct context *ctx, const struct object *obj, uint32_t flags)
{
	bool mirror = flags & DRM_USERPTR_CREATE_GPU_MIRROR;
	int ret;

	if (mirror && ctx->size < 1ull << 48)
		return -ENODEV;
	if (object_conflict(&m, obj->first, obj->npages))
		return -EINVAL;
	if (flags & (DRM_USERPTR_CREATE_PINNED | DRM_USERPTR_CREATE_PROBE)) {
		ret = expect_acquire(obj->first, obj->npages, !obj->read_only);
		if (ret)
			return ret;
	}
	if (mirror && (ctx->mirror_all ||
		       space_occupied(&ctx->space, ADDR(slot_address(&m, obj->first)),
				      obj->npages * PAGE)))
		return -EBUSY;
	return 0;
}

static uint32_t draw_create_flags(void)
{
	uint32_t flags = 0;

	if (chance(15))
		flags |= DRM_USERPTR_CREATE_READ_ONLY;
	if (chance(20))
		flags |= DRM_USERPTR_CREATE_PINNED;
	if (chance(10))
		flags |= DRM_USERPTR_CREATE_PROBE;
	if (chance(25))
		flags |= DRM_USERPTR_CREATE_GPU_MIRROR;
	return flags;
}

static void create_object(unsigned int index)
{
	struct context *ctx = draw_context();
	uint32_t flags = draw_create_flags();
	struct object obj = {
		.read_only = flags & DRM_USERPTR_CREATE_READ_ONLY,
		.pinned = flags & DRM_USERPTR_CREATE_PINNED,
	};
	int want;

	obj.first = draw_slots(16, &obj.npages);
	if (flags & (DRM_USERPTR_CREATE_PINNED | DRM_USERPTR_CREATE_PROBE))
		let_jobs_run(obj.first, obj.npages);
	want = expect_create(ctx, &obj, flags);
	note("create object %u in ctx %u: slots %u+%u flags %#x: %s", index, context_index(ctx),
	     obj.first, obj.npages, flags, error_name(want));
	EXPECT_RET(obj_create(fd, ctx->id, slot_address(&m, obj.first), obj.npages * PAGE, flags,
			      &obj.handle), want);
	if (want)
		return;
	object_add(&m, index, &obj);
	if (flags & DRM_USERPTR_CREATE_GPU_MIRROR)
		space_add(&ctx->space, (struct mapping){
			.addr = ADDR(slot_address(&m, obj.first)), .size = obj.npages * PAGE,
			.obj = index,
		});
}

void do_create(void)
{
	for (unsigned int i = 0; i < MODEL_OBJECTS; i++) {
		if (!m.objects[i].live) {
			create_object(i);
			return;
		}
	}
	do_close();
}

void do_acquire(void)
{
	unsigned int index = draw_object(), first, count;
	const struct object *obj = &m.objects[index];
	int want = 0;

	if (index == MODEL_OBJECTS)
		return;
	first = dice(obj->npages);
	count = 1 + dice(obj->npages - first);
	let_jobs_run(obj->first + first, count);
	if (!obj->pinned)
		want = expect_acquire(obj->first + first, count, !obj->read_only);
	note("acquire object %u pages %u+%u: %s", index, first, count, error_name(want));
	EXPECT_RET(obj_acquire(fd, obj->handle, first * PAGE, count * PAGE), want);
}

void do_set_domain(void)
{
	unsigned int index = draw_object();
	const struct object *obj = &m.objects[index];
	int want = 0;

	if (index == MODEL_OBJECTS)
		return;
	release_holder();
	if (!obj->pinned)
		want = expect_acquire(obj->first, obj->npages, !obj->read_only);
	note("set_domain object %u: %s", index, error_name(want));
	EXPECT_RET(obj_set_domain(fd, obj->handle, DRM_USERPTR_DOMAIN_CPU_WRITE), want);
	for (uint64_t serial = first_serial; serial < next_serial && !want; serial++)
		if (job_on_object(job_at(serial), index))
			EXPECT(job_state(fd, job_at(serial)->syncobj) != FENCE_PENDING,
			       "job %" PRIu64 " of the object is unfinished", serial);
}

/* One of the errors with which jobs ended since the last time, or none. */
void do_wait(void)
{
	unsigned int index = draw_object();
	struct object *obj = &m.objects[index];
	int ret;

	if (index == MODEL_OBJECTS)
		return;
	release_holder();
	note("wait object %u", index);
	ret = obj_wait(fd, obj->handle, FOREVER_S * SECOND);
	retire_those(job_on_object, index);
	if (ret || obj->errors)
		EXPECT(ret < 0 && obj->errors & 1u << -ret % 32,
		       "WAIT said %s, the errors of jobs were %#x", error_name(ret), obj->errors);
	obj->errors = 0;
}
