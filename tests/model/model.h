/* SPDX-License-Identifier: MIT */
/*
 * model - what the contract says a process, its objects and its contexts hold
 *
 * A plain user-space model; it calls nothing of the device. The
 * process's memory is an arena of page-sized slots. Content lives in cells: one
 * for each page of memory that exists. A slot has the cell the process sees
 * there; a pinned object keeps the cells it was made with; a job in flight
 * refers to those it was translated to. So two slots that map one page of a
 * file have one cell, and a cell that no slot has any more still has content.
 *
 * A byte is unknown where the contract leaves it open: what a job that was
 * stopped has written, and what a copy between two mappings of the same memory
 * leaves. It stays so until something known is written there.
 */
#ifndef TESTS_MODEL_H
#define TESTS_MODEL_H

#include "helpers.h"

#define MODEL_SLOTS		96
#define MODEL_FILE_PAGES	24
#define MODEL_OBJECTS		12
#define MODEL_CONTEXTS		5
#define MODEL_MAPPINGS		48
#define MODEL_PIECES		64
#define MODEL_OPS		3
/** MODEL_OP_PAGES - pages an operand of an operation touches at most */
#define MODEL_OP_PAGES		17

/** struct cell - a page of memory */
struct cell {
	unsigned int refs;
	/** @hazy: some bytes may be unknown */
	bool hazy;
	uint8_t *bytes;
	/** @unknown: for each byte 0, or 1 when it may have any value */
	uint8_t *unknown;
};

/** NO_FILE - &slot.page of memory that is private to the process */
#define NO_FILE	(-1)

/** struct slot - a page of the arena */
struct slot {
	/** @cell: what the process sees; NULL: nothing is mapped */
	struct cell *cell;
	int prot;
	/** @page: the page of the file, or NO_FILE */
	int page;
	/** @cow: the first write gets another page, for which jobs that read are waited for */
	bool cow;
};

struct object {
	bool live;
	uint32_t handle;
	unsigned int first, npages;
	bool read_only, pinned;
	/** @detached: pinned, and the process unmapped part of it */
	bool detached;
	/** @errors: as bits: jobs on it ended with these; WAIT has not said so yet */
	unsigned int errors;
	/** @held: pinned: its pages */
	struct cell *held[MODEL_SLOTS];
};

struct mapping {
	uint64_t addr, size;
	unsigned int obj;
	/** @offset: bytes in the object */
	uint64_t offset;
	bool read_only;
};

/** struct space - the mappings of a context */
struct space {
	struct mapping maps[MODEL_MAPPINGS];
	unsigned int n;
};

struct context {
	bool live, mirror_all;
	uint32_t id;
	/** @size: of its address space */
	uint64_t size;
	struct space space;
	/** @last: how the last of its jobs ended that is known of */
	int last;
	/** @timeline: a syncobj with a point for each of its jobs */
	uint32_t timeline;
};

struct model {
	uint8_t *arena;
	struct slot slots[MODEL_SLOTS];
	struct cell *file[MODEL_FILE_PAGES];
	struct object objects[MODEL_OBJECTS];
	struct context contexts[MODEL_CONTEXTS];
};

/* --- memory -------------------------------------------------------------- */

struct cell *cell_new(void);
struct cell *cell_get(struct cell *cell);
void cell_put(struct cell *cell);
/** cell_write - @unknown: for each byte, or NULL when all are known */
void cell_write(struct cell *cell, size_t at, const uint8_t *from, const uint8_t *unknown,
		size_t size);

static inline uint8_t *slot_address(const struct model *m, unsigned int slot)
{
	return m->arena + slot * PAGE;
}

/** slot_map - memory of its own at a slot, or @page of the file */
void slot_map(struct model *m, unsigned int slot, int page, int prot);
void slot_unmap(struct model *m, unsigned int slot);
/** slot_move - the memory at one slot is at another now; @keep: new memory stays there */
void slot_move(struct model *m, unsigned int from, unsigned int to, bool keep);
/** slot_discard - private memory begins anew, the file's stays */
void slot_discard(struct model *m, unsigned int slot);
/** slot_allows - may the process read, or write, there */
bool slot_allows(const struct model *m, unsigned int slot, bool write);
/** slot_write - the CPU writes, inside one page */
void slot_write(struct model *m, unsigned int slot, size_t at, const uint8_t *from, size_t size);
/**
 * cell_check - what is seen is what the model has, as far as it is known
 *
 * What was unknown is taken over from what is there.
 */
void cell_check(struct cell *cell, const uint8_t *see, const char *what, unsigned int number);
/** slot_check - the same for what the process sees at a slot */
void slot_check(struct model *m, unsigned int slot);
/** file_punch - a page of the file begins anew */
void file_punch(struct model *m, unsigned int page);
/** slots_unmapped - pinned objects lose their ties to these slots */
void slots_unmapped(struct model *m, unsigned int first, unsigned int count);

/* --- objects and address spaces ------------------------------------------ */

/** object_conflict - does a live object that is not detached overlap these slots */
bool object_conflict(const struct model *m, unsigned int first, unsigned int npages);
void object_add(struct model *m, unsigned int index, const struct object *made);
/** object_remove - with its mappings in all contexts */
void object_remove(struct model *m, unsigned int index);
/** object_mappings - in all contexts */
unsigned int object_mappings(const struct model *m, unsigned int index);

const struct mapping *space_find(const struct space *space, uint64_t addr);
void space_add(struct space *space, struct mapping map);
bool space_occupied(const struct space *space, uint64_t addr, uint64_t size);
/**
 * context_bind - what VM_BIND returns for these elements, and their effect
 *
 * The elements are well formed. An ANYWHERE has the address that the driver
 * chose, or 0 when it did not get that far.
 */
int context_bind(struct model *m, struct context *ctx, const struct drm_userptr_bind *binds,
		 unsigned int count, unsigned int *failed);

/* --- operations ---------------------------------------------------------- */

enum role { ROLE_DST, ROLE_SRC, ROLE_SECOND };

/** NOT_TRACKED - &piece.slot in a pinned object */
#define NOT_TRACKED	(-1)
/** NOWHERE - &piece.slot at an address of the process where nothing can be */
#define NOWHERE		(-2)

/** struct piece - a part of an operand that lies in one page */
struct piece {
	enum role role;
	/** @addr: device address */
	uint64_t addr;
	/** @obj: the object, or -1 in a MIRROR_ALL context */
	int obj;
	int slot;
	struct cell *cell;
	/** @at, @size: bytes of the page */
	uint32_t at, size;
};

/** struct work - an operation and what it touches, in the order the job names it */
struct work {
	struct drm_userptr_op op;
	struct piece pieces[MODEL_PIECES];
	unsigned int n;
	/** @undefined: the contract does not say what it leaves at its destination */
	bool undefined;
};

/**
 * works_translate - what SUBMIT says of operations; fills @works
 * @at, @index: for -EFAULT and -EACCES: the address and the operation at fault
 *
 * First every address is looked up, then the memory is acquired. The cells are
 * referenced until works_drop() if it returns 0, else not.
 */
int works_translate(struct model *m, const struct context *ctx,
		    const struct drm_userptr_op *ops, unsigned int count, struct work *works,
		    uint64_t *at, uint32_t *index);
void works_drop(struct work *works, unsigned int count);
/** work_run - the operation's effect */
void work_run(struct work *work);
/** work_blur - the operation may have begun: its destination is unknown */
void work_blur(struct work *work);
/** address_usable - could an operation at this address do that */
bool address_usable(const struct model *m, const struct context *ctx, uint64_t addr, bool write);

#endif
