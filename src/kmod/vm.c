// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * vm - one device address space
 *
 * A VM_BIND is a list of changes, carried out in order, all or none. What it
 * changed is kept in three lists until it is known whether it succeeds:
 *
 *	fresh	mappings it made that are in place
 *	trash	mappings it made and took away again
 *	gone	mappings it found and took away
 *
 * To undo it, the fresh ones leave and those gone return to where they were,
 * which needs no memory and finds its place free. To keep it, the others are
 * freed: after vm->lock, for it may be the last reference to an object.
 *
 * A mapping of which a part is unmapped gives way to one or two smaller ones:
 *
 *	      |######### old #########|
 *	             ^^^^^^^^ unmapped
 *	      |head ||      || tail   |
 */

#include <linux/slab.h>

#include <drm/drm_gem.h>

#include "drv.h"
#include "trace.h"
#include "vm.h"

struct uptr_vm_change {
	struct list_head fresh;
	struct list_head trash;
	struct list_head gone;
};

static struct uptr_mapping *to_uptr_mapping(struct drm_mm_node *node)
{
	return container_of(node, struct uptr_mapping, node);
}

static struct uptr_mapping *
uptr_mapping_create(struct uptr_vm *vm, struct drm_gem_object *obj,
		    struct uptr_bindings *bindings, u64 offset, bool read_only)
{
	struct uptr_mapping *mapping = kzalloc(sizeof(*mapping),
					       GFP_KERNEL_ACCOUNT);

	if (!mapping)
		return NULL;
	drm_gem_object_get(obj);
	mapping->obj = obj;
	mapping->vm = vm;
	mapping->bindings = bindings;
	mapping->offset = offset;
	mapping->read_only = read_only;
	mapping->fresh = true;
	atomic_inc(&vm->ufile->udev->stats.mappings);
	return mapping;
}

static void uptr_mapping_free(struct uptr_file *ufile,
			      struct uptr_mapping *mapping)
{
	atomic_dec(&ufile->udev->stats.mappings);
	drm_gem_object_put(mapping->obj);
	kfree(mapping);
}

/*
 * Traced is what a change comes to, not the steps to it: a change that is
 * undone leaves no trace.
 */
static void uptr_mapping_trace_map(struct uptr_mapping *mapping)
{
	trace_uptr_map(mapping->vm->context, mapping->node.start,
		       mapping->node.size, mapping->obj, mapping->offset);
}

static void uptr_mapping_trace_unmap(struct uptr_mapping *mapping)
{
	trace_uptr_unmap(mapping->vm->context, mapping->node.start,
			 mapping->node.size, mapping->obj, mapping->offset);
}

/* A mapping takes its place; cannot fail. */
static void uptr_mapping_bind(struct uptr_mapping *mapping)
{
	struct uptr_bindings *bindings = mapping->bindings;

	lockdep_assert_held(&mapping->vm->lock);

	spin_lock(&bindings->lock);
	list_add(&mapping->bound, &bindings->mappings);
	spin_unlock(&bindings->lock);
	atomic_inc(&bindings->count);
}

/* A mapping leaves its place, which its node remembers. */
static void uptr_mapping_unbind(struct uptr_mapping *mapping)
{
	struct uptr_bindings *bindings = mapping->bindings;

	lockdep_assert_held(&mapping->vm->lock);

	drm_mm_remove_node(&mapping->node);
	spin_lock(&bindings->lock);
	list_del(&mapping->bound);
	spin_unlock(&bindings->lock);
	atomic_dec(&bindings->count);
}

/* With no lock held: may free objects. */
static void uptr_mappings_free(struct uptr_file *ufile, struct list_head *list)
{
	struct uptr_mapping *mapping, *next;

	list_for_each_entry_safe(mapping, next, list, link) {
		uptr_mapping_free(ufile, mapping);
		cond_resched();
	}
}

/**
 * uptr_vm_range_ok - does a range lie in the address space
 * @vm: the address space
 * @addr: first address
 * @size: bytes
 *
 * Return: true when it does, is aligned, is not empty and avoids address 0.
 */
bool uptr_vm_range_ok(struct uptr_vm *vm, u64 addr, u64 size)
{
	return !((addr | size) & ~PAGE_MASK) && addr && size &&
	       size <= vm->size && addr <= vm->size - size;
}

/**
 * uptr_vm_find - the mapping at an address
 * @vm: the address space, locked
 * @addr: an address
 *
 * Return: the mapping, valid while vm->lock is held, or NULL.
 */
struct uptr_mapping *uptr_vm_find(struct uptr_vm *vm, u64 addr)
{
	struct drm_mm_node *node;

	lockdep_assert_held(&vm->lock);

	drm_mm_for_each_node_in_range(node, &vm->mm, addr, addr + 1)
		return to_uptr_mapping(node);
	return NULL;
}

static int uptr_vm_place(struct uptr_vm *vm, struct uptr_vm_op *op,
			 struct drm_mm_node *node)
{
	u64 half = vm->size / 2;
	int ret;

	if (vm->taken)
		return op->anywhere ? -ENOSPC : -EBUSY;
	if (!op->anywhere) {
		node->start = op->addr;
		node->size = op->size;
		return drm_mm_reserve_node(&vm->mm, node) ? -EBUSY : 0;
	}
	/*
	 * The upper half first: pointers of a process lie in the lower one, so
	 * mirrors and chosen addresses keep out of each other's way.
	 */
	ret = drm_mm_insert_node_in_range(&vm->mm, node, op->size, 0, 0, half,
					  vm->size, DRM_MM_INSERT_BEST);
	if (ret)
		ret = drm_mm_insert_node_in_range(&vm->mm, node, op->size, 0, 0,
						  PAGE_SIZE, vm->size,
						  DRM_MM_INSERT_BEST);
	return ret;
}

static int uptr_vm_map(struct uptr_vm *vm, struct uptr_vm_op *op,
		       struct uptr_vm_change *change)
{
	struct uptr_mapping *mapping;
	int ret;

	mapping = uptr_mapping_create(vm, op->obj, op->bindings, op->offset,
				      op->read_only);
	if (!mapping)
		return -ENOMEM;
	ret = uptr_vm_place(vm, op, &mapping->node);
	if (ret) {
		/* The caller has a reference to the object: not the last one. */
		uptr_mapping_free(vm->ufile, mapping);
		return ret;
	}
	uptr_mapping_bind(mapping);
	op->addr = mapping->node.start;
	list_add_tail(&mapping->link, &change->fresh);
	return 0;
}

/* Makes, but does not place, the part of @old at [@start, @end). */
static struct uptr_mapping *uptr_mapping_part(struct uptr_vm *vm,
					      struct uptr_mapping *old,
					      u64 start, u64 end)
{
	struct uptr_mapping *part;

	part = uptr_mapping_create(vm, old->obj, old->bindings,
				   old->offset + (start - old->node.start),
				   old->read_only);
	if (!part)
		return NULL;
	part->node.start = start;
	part->node.size = end - start;
	return part;
}

static void uptr_vm_place_part(struct uptr_vm *vm, struct uptr_mapping *part,
			       struct uptr_vm_change *change)
{
	if (!part)
		return;
	/* A node of a size and place that is free: needs no memory. */
	WARN_ON(drm_mm_reserve_node(&vm->mm, &part->node));
	uptr_mapping_bind(part);
	list_add_tail(&part->link, &change->fresh);
}

/* Takes [@start, @end) out of @old. */
static int uptr_vm_cut(struct uptr_vm *vm, struct uptr_mapping *old, u64 start,
		       u64 end, struct uptr_vm_change *change)
{
	u64 old_start = old->node.start, old_end = old_start + old->node.size;
	struct uptr_mapping *head = NULL, *tail = NULL;

	if (old_start < start) {
		head = uptr_mapping_part(vm, old, old_start, start);
		if (!head)
			return -ENOMEM;
	}
	if (end < old_end) {
		tail = uptr_mapping_part(vm, old, end, old_end);
		if (!tail) {
			if (head)
				uptr_mapping_free(vm->ufile, head);
			return -ENOMEM;
		}
	}

	uptr_mapping_unbind(old);
	if (old->fresh)
		list_move_tail(&old->link, &change->trash);
	else
		list_add_tail(&old->link, &change->gone);
	uptr_vm_place_part(vm, head, change);
	uptr_vm_place_part(vm, tail, change);
	return 0;
}

static int uptr_vm_unmap(struct uptr_vm *vm, u64 start, u64 end,
			 struct uptr_vm_change *change)
{
	bool found = false;

	for (;;) {
		struct drm_mm_node *node, *first = NULL;
		int ret;

		drm_mm_for_each_node_in_range(node, &vm->mm, start, end) {
			first = node;
			break;
		}
		if (!first)
			return found ? 0 : -ENOENT;
		ret = uptr_vm_cut(vm, to_uptr_mapping(first), start, end,
				  change);
		if (ret)
			return ret;
		found = true;
	}
}

static void uptr_vm_undo(struct uptr_vm *vm, struct uptr_vm_change *change)
{
	struct uptr_mapping *mapping, *next;

	list_for_each_entry(mapping, &change->fresh, link)
		uptr_mapping_unbind(mapping);
	list_splice_init(&change->fresh, &change->trash);
	list_for_each_entry_safe(mapping, next, &change->gone, link) {
		list_del_init(&mapping->link);
		/* A removed node keeps its place and size. */
		WARN_ON(drm_mm_reserve_node(&vm->mm, &mapping->node));
		uptr_mapping_bind(mapping);
	}
}

static void uptr_vm_keep(struct uptr_vm *vm, struct uptr_vm_change *change)
{
	struct uptr_mapping *mapping;

	list_for_each_entry(mapping, &change->gone, link)
		uptr_mapping_trace_unmap(mapping);
	list_for_each_entry(mapping, &change->fresh, link) {
		mapping->fresh = false;
		uptr_mapping_trace_map(mapping);
	}
	list_splice_init(&change->gone, &change->trash);
	vm->generation++;
}

/**
 * uptr_vm_apply - carry out changes, all or none
 * @vm: the address space
 * @ops: the changes, their ranges checked with uptr_vm_range_ok()
 * @count: how many
 * @failed: on error: the change that failed
 *
 * The caller holds a reference to each object.
 *
 * Return: 0; -EBUSY: mapped already; -ENOENT: nothing to unmap, or the context
 * is being destroyed; -ENOSPC: no hole; -ENOMEM; -EINTR: killed.
 */
int uptr_vm_apply(struct uptr_vm *vm, struct uptr_vm_op *ops,
		  unsigned int count, unsigned int *failed)
{
	struct uptr_vm_change change = {
		.fresh = LIST_HEAD_INIT(change.fresh),
		.trash = LIST_HEAD_INIT(change.trash),
		.gone = LIST_HEAD_INIT(change.gone),
	};
	unsigned int i;
	int ret;

	*failed = 0;
	if (mutex_lock_killable(&vm->lock))
		return -EINTR;
	ret = vm->dead ? -ENOENT : 0;
	for (i = 0; i < count && !ret; i++) {
		struct uptr_vm_op *op = &ops[i];

		*failed = i;
		if (op->obj)
			ret = uptr_vm_map(vm, op, &change);
		else
			ret = uptr_vm_unmap(vm, op->addr, op->addr + op->size,
					    &change);
	}
	if (ret)
		uptr_vm_undo(vm, &change);
	else
		uptr_vm_keep(vm, &change);
	mutex_unlock(&vm->lock);

	uptr_mappings_free(vm->ufile, &change.trash);
	return ret;
}

/* The address space of @ufile that @bindings has a mapping in, or NULL. */
static struct uptr_vm *uptr_bindings_vm(struct uptr_bindings *bindings,
					struct uptr_file *ufile)
{
	struct uptr_mapping *mapping;
	struct uptr_vm *vm = NULL;

	lockdep_assert_held(&ufile->close_lock);

	spin_lock(&bindings->lock);
	list_for_each_entry(mapping, &bindings->mappings, bound) {
		if (mapping->vm->ufile == ufile) {
			vm = mapping->vm;
			break;
		}
	}
	spin_unlock(&bindings->lock);
	return vm;
}

/* Takes out the mappings of @bindings in @vm. */
static void uptr_vm_clear_bindings(struct uptr_vm *vm,
				   struct uptr_bindings *bindings,
				   struct list_head *trash)
{
	struct uptr_mapping *mapping;
	LIST_HEAD(mine);

	lockdep_assert_held(&vm->lock);

	spin_lock(&bindings->lock);
	list_for_each_entry(mapping, &bindings->mappings, bound)
		if (mapping->vm == vm)
			list_add(&mapping->link, &mine);
	spin_unlock(&bindings->lock);

	list_for_each_entry(mapping, &mine, link) {
		uptr_mapping_unbind(mapping);
		uptr_mapping_trace_unmap(mapping);
	}
	list_splice(&mine, trash);
	vm->generation++;
}

/**
 * uptr_vm_unmap_object - take out every mapping of an object in an open file
 * @ufile: the open file
 * @bindings: the object's mappings; the caller holds the object
 */
void uptr_vm_unmap_object(struct uptr_file *ufile,
			  struct uptr_bindings *bindings)
{
	struct uptr_vm *vm;
	LIST_HEAD(trash);

	mutex_lock(&ufile->close_lock);
	while ((vm = uptr_bindings_vm(bindings, ufile))) {
		mutex_lock(&vm->lock);
		uptr_vm_clear_bindings(vm, bindings, &trash);
		mutex_unlock(&vm->lock);
	}
	mutex_unlock(&ufile->close_lock);
	uptr_mappings_free(ufile, &trash);
}

/**
 * uptr_bindings_init - no mapping yet
 * @bindings: an object's mappings
 */
void uptr_bindings_init(struct uptr_bindings *bindings)
{
	spin_lock_init(&bindings->lock);
	INIT_LIST_HEAD(&bindings->mappings);
}

/**
 * uptr_vm_init - an empty address space
 * @vm: the address space
 * @ufile: the open file it belongs to
 * @va_bits: address bits
 * @taken: nothing can ever be mapped in it
 */
void uptr_vm_init(struct uptr_vm *vm, struct uptr_file *ufile,
		  unsigned int va_bits, bool taken)
{
	vm->ufile = ufile;
	vm->taken = taken;
	vm->size = BIT_ULL(va_bits);
	mutex_init(&vm->lock);
	drm_mm_init(&vm->mm, PAGE_SIZE, vm->size - PAGE_SIZE);
}

/**
 * uptr_vm_kill - empty an address space, and keep it so
 * @vm: the address space
 *
 * When it returns no commit is under way, and none will be.
 */
void uptr_vm_kill(struct uptr_vm *vm)
{
	struct drm_mm_node *node, *next;
	LIST_HEAD(trash);

	mutex_lock(&vm->ufile->close_lock);
	mutex_lock(&vm->lock);
	vm->dead = true;
	drm_mm_for_each_node_safe(node, next, &vm->mm) {
		struct uptr_mapping *mapping = to_uptr_mapping(node);

		uptr_mapping_unbind(mapping);
		uptr_mapping_trace_unmap(mapping);
		list_add_tail(&mapping->link, &trash);
	}
	mutex_unlock(&vm->lock);
	mutex_unlock(&vm->ufile->close_lock);
	uptr_mappings_free(vm->ufile, &trash);
}

/**
 * uptr_vm_fini - the end of an address space that was killed
 * @vm: the address space
 */
void uptr_vm_fini(struct uptr_vm *vm)
{
	drm_mm_takedown(&vm->mm);
	mutex_destroy(&vm->lock);
}
