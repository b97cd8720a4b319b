/* SPDX-License-Identifier: MIT */
#include "model.h"

struct cell *cell_new(void)
{
	struct cell *cell = calloc(1, sizeof(*cell) + 2 * PAGE);

	EXPECT(cell, "no memory");
	cell->refs = 1;
	cell->bytes = (uint8_t *)(cell + 1);
	cell->unknown = cell->bytes + PAGE;
	return cell;
}

struct cell *cell_get(struct cell *cell)
{
	cell->refs++;
	return cell;
}

void cell_put(struct cell *cell)
{
	if (!--cell->refs)
		free(cell);
}

void cell_write(struct cell *cell, size_t at, const uint8_t *from, const uint8_t *unknown,
		size_t size)
{
	memcpy(cell->bytes + at, from, size);
	if (unknown) {
		memcpy(cell->unknown + at, unknown, size);
		cell->hazy = true;
	} else if (cell->hazy) {
		memset(cell->unknown + at, 0, size);
	}
}

void slot_map(struct model *m, unsigned int slot, int page, int prot)
{
	struct slot *s = &m->slots[slot];

	slot_unmap(m, slot);
	s->cell = page == NO_FILE ? cell_new() : cell_get(m->file[page]);
	s->page = page;
	s->prot = prot;
	s->cow = page == NO_FILE;
}

void slot_unmap(struct model *m, unsigned int slot)
{
	struct slot *s = &m->slots[slot];

	if (s->cell)
		cell_put(s->cell);
	s->cell = NULL;
}

void slot_move(struct model *m, unsigned int from, unsigned int to, bool keep)
{
	struct slot moved = m->slots[from];

	slot_unmap(m, to);
	m->slots[to] = moved;
	m->slots[from].cell = NULL;
	if (keep)
		slot_map(m, from, moved.page, moved.prot);
}

void slot_discard(struct model *m, unsigned int slot)
{
	struct slot *s = &m->slots[slot];

	if (s->cell && s->page == NO_FILE)
		slot_map(m, slot, NO_FILE, s->prot);
}

bool slot_allows(const struct model *m, unsigned int slot, bool write)
{
	const struct slot *s = &m->slots[slot];

	return s->cell && s->prot & (write ? PROT_WRITE : PROT_READ);
}

void slot_write(struct model *m, unsigned int slot, size_t at, const uint8_t *from, size_t size)
{
	struct slot *s = &m->slots[slot];

	memcpy(slot_address(m, slot) + at, from, size);
	cell_write(s->cell, at, from, NULL, size);
	s->cow = false;
}

void cell_check(struct cell *cell, const uint8_t *see, const char *what, unsigned int number)
{
	if (!cell->hazy && !memcmp(see, cell->bytes, PAGE))
		return;
	for (size_t i = 0; i < PAGE; i++) {
		if (cell->unknown[i])
			cell->bytes[i] = see[i];
		if (cell->bytes[i] != see[i])
			FAIL("%s %u, byte %#zx: expected %#x, got %#x", what, number, i,
			     cell->bytes[i], see[i]);
	}
	memset(cell->unknown, 0, PAGE);
	cell->hazy = false;
}

void slot_check(struct model *m, unsigned int slot)
{
	cell_check(m->slots[slot].cell, slot_address(m, slot), "slot", slot);
}

void file_punch(struct model *m, unsigned int page)
{
	struct cell *old = m->file[page];

	m->file[page] = cell_new();
	for (unsigned int i = 0; i < MODEL_SLOTS; i++) {
		if (m->slots[i].cell != old)
			continue;
		m->slots[i].cell = cell_get(m->file[page]);
		cell_put(old);
	}
	cell_put(old);
}

void slots_unmapped(struct model *m, unsigned int first, unsigned int count)
{
	for (unsigned int i = 0; i < MODEL_OBJECTS; i++) {
		struct object *obj = &m->objects[i];

		if (obj->live && obj->pinned && obj->first < first + count &&
		    first < obj->first + obj->npages)
			obj->detached = true;
	}
}
