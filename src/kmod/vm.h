/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_VM_H_
#define _UPTR_VM_H_

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

#include <drm/drm_mm.h>

struct drm_gem_object;
struct uptr_file;

/**
 * struct uptr_bindings - an object's mappings, whatever the context
 */
struct uptr_bindings {
	/** @lock: Protects @mappings; the VM's lock is held, too. A leaf. */
	spinlock_t lock;
	/** @mappings: The &struct uptr_mapping that are in place. */
	struct list_head mappings;
	/** @count: Number of @mappings. */
	atomic_t count;
};

/**
 * struct uptr_mapping - a range of an object at a device address
 */
struct uptr_mapping {
	/** @node: The range of device addresses. */
	struct drm_mm_node node;
	/** @obj: The object; a reference. */
	struct drm_gem_object *obj;
	/** @vm: The address space. */
	struct uptr_vm *vm;
	/** @bindings: Of @obj. */
	struct uptr_bindings *bindings;
	/** @bound: In &uptr_bindings.mappings, while it is in place. */
	struct list_head bound;
	/** @offset: First byte in @obj. */
	u64 offset;
	/** @read_only: Jobs may not write through it. */
	bool read_only;
	/** @fresh: Made by the VM_BIND that is being carried out. */
	bool fresh;
	/** @link: In a list of &struct uptr_vm_change. */
	struct list_head link;
};

/**
 * struct uptr_vm - a device address space
 *
 * A promise about addresses, not about memory: nothing is acquired here, and an
 * invalidation changes nothing here.
 */
struct uptr_vm {
	/** @ufile: The open file the context belongs to. */
	struct uptr_file *ufile;
	/** @context: By which traces know the context: its maker sets it. */
	u64 context;
	/**
	 * @lock: Protects the members below, and orders the commits of the context's
	 * jobs.
	 */
	struct mutex lock;
	/** @mm: The mappings by address. */
	struct drm_mm mm;
	/** @size: Bytes of the address space; addresses start at PAGE_SIZE. */
	u64 size;
	/** @generation: Raised by every change of a mapping. */
	u64 generation;
	/** @taken: Every address is taken, by a mirror: nothing can be mapped. */
	bool taken;
	/** @dead: The context is being destroyed: refuse changes and commits. */
	bool dead;
};

/**
 * struct uptr_vm_op - one change of an address space
 */
struct uptr_vm_op {
	/** @obj: Map: the object; NULL: unmap. */
	struct drm_gem_object *obj;
	/** @bindings: Map: the object's. */
	struct uptr_bindings *bindings;
	/** @offset: Map: first byte in the object. */
	u64 offset;
	/** @addr: Device address; set by the call when @anywhere. */
	u64 addr;
	/** @size: Bytes. */
	u64 size;
	/** @read_only: Map: jobs may not write through it. */
	bool read_only;
	/** @anywhere: Map: choose @addr. */
	bool anywhere;
};

void uptr_bindings_init(struct uptr_bindings *bindings);

void uptr_vm_init(struct uptr_vm *vm, struct uptr_file *ufile,
		  unsigned int va_bits, bool taken);
void uptr_vm_kill(struct uptr_vm *vm);
void uptr_vm_fini(struct uptr_vm *vm);

bool uptr_vm_range_ok(struct uptr_vm *vm, u64 addr, u64 size);
int uptr_vm_apply(struct uptr_vm *vm, struct uptr_vm_op *ops,
		  unsigned int count, unsigned int *failed);
void uptr_vm_unmap_object(struct uptr_file *ufile,
			  struct uptr_bindings *bindings);
struct uptr_mapping *uptr_vm_find(struct uptr_vm *vm, u64 addr);

#endif /* _UPTR_VM_H_ */
