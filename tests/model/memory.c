/* SPDX-License-Identifier: MIT */
#include "flight.h"

/* Where to change the process's memory: half of the time where a job is in flight. */
static unsigned int draw_busy_slots(unsigned int most, unsigned int *count)
{
	unsigned int first = draw_slots(most, count);
	const struct pending *job;

	if (first_serial == next_serial || chance(50))
		return first;
	job = job_at(first_serial + dice(next_serial - first_serial));
	for (unsigned int i = 0; i < MODEL_SLOTS; i++, first = (first + 1) % MODEL_SLOTS)
		if (job->slots[first])
			break;
	*count = (unsigned int)least(*count, MODEL_SLOTS - first);
	return first;
}

/* munmap and everything that does the same in passing. */
static void memory_gone(unsigned int first, unsigned int count)
{
	slots_unmapped(&m, first, count);
	jobs_hit(first, count);
}

void do_munmap(void)
{
	unsigned int count, first = draw_busy_slots(6, &count);

	note("munmap slots %u+%u", first, count);
	unmap(slot_address(&m, first), count * PAGE);
	memory_gone(first, count);
	for (unsigned int i = first; i < first + count; i++)
		slot_unmap(&m, i);
}

void map_slots(unsigned int first, unsigned int count, int page, int prot)
{
	int flags = MAP_FIXED | (page == NO_FILE ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED);
	int file = page == NO_FILE ? -1 : memfd;
	off_t offset = page == NO_FILE ? 0 : (off_t)((size_t)page * PAGE);

	note("map slots %u+%u page %d prot %d", first, count, page, prot);
	EXPECT(mmap(slot_address(&m, first), count * PAGE, prot, flags, file, offset) != MAP_FAILED,
	       "mmap: %s", error_name(-errno));
	memory_gone(first, count);
	for (unsigned int i = 0; i < count; i++)
		slot_map(&m, first + i, page == NO_FILE ? NO_FILE : page + (int)i, prot);
}

/* Mostly where nothing is, so that the arena stays populated. */
void do_mmap(void)
{
	unsigned int count, first = draw_busy_slots(10, &count);
	int page = NO_FILE, prot = PROT_READ | PROT_WRITE;

	for (unsigned int tries = 0; tries < 8 && m.slots[first].cell && chance(90);
	     tries++)
		first = draw_slots(10, &count);
	if (chance(35))
		page = (int)dice(MODEL_FILE_PAGES);
	if (page != NO_FILE && (unsigned int)page + count > MODEL_FILE_PAGES)
		count = MODEL_FILE_PAGES - (unsigned int)page;
	if (chance(10))
		prot = PROT_READ;
	map_slots(first, count, page, prot);
}

/* Page by page: older kernels move no more than one mapping at once. */
void do_mremap(void)
{
	unsigned int count, from = draw_busy_slots(4, &count), to = draw_slots(4, &count);
	bool keep = chance(30);
	int flags = MREMAP_MAYMOVE | MREMAP_FIXED | (keep ? MREMAP_DONTUNMAP : 0);

	for (unsigned int i = 0; i < count; i++, from++, to++) {
		if (from >= MODEL_SLOTS || from == to || !m.slots[from].cell)
			continue;
		note("mremap slot %u to %u%s", from, to, keep ? " keep" : "");
		EXPECT(mremap(slot_address(&m, from), PAGE, PAGE, flags, slot_address(&m, to)) !=
		       MAP_FAILED, "mremap: %s", error_name(-errno));
		memory_gone(to, 1);
		memory_gone(from, 1);
		slot_move(&m, from, to, keep);
	}
}

void do_dontneed(void)
{
	unsigned int count, first = draw_busy_slots(8, &count);

	let_jobs_run(first, count);
	note("MADV_DONTNEED slots %u+%u", first, count);
	for (unsigned int i = first; i < first + count; i++) {
		if (!m.slots[i].cell)
			continue;
		EXPECT_SYS(madvise(slot_address(&m, i), PAGE, MADV_DONTNEED));
		slot_discard(&m, i);
	}
}

/* Makes a hole in the file: every mapping of the page sees a new one. */
void do_punch(void)
{
	unsigned int page = dice(MODEL_FILE_PAGES);

	for (unsigned int i = 0; i < MODEL_SLOTS; i++)
		if (m.slots[i].cell == m.file[page])
			let_jobs_run(i, 1);
	note("punch page %u", page);
	EXPECT_SYS(fallocate(memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			     (off_t)(page * PAGE), (off_t)PAGE));
	file_punch(&m, page);
}

static void protect_slots(unsigned int first, unsigned int count, int prot)
{
	let_jobs_run(first, count);
	note("mprotect slots %u+%u prot %d", first, count, prot);
	for (unsigned int i = first; i < first + count; i++) {
		if (!m.slots[i].cell)
			continue;
		protect(slot_address(&m, i), PAGE, prot);
		m.slots[i].prot = prot;
	}
}

void do_protect(void)
{
	unsigned int count, first = draw_slots(4, &count);

	protect_slots(first, count, chance(50) ? PROT_READ : PROT_NONE);
}

void do_protect_back(void)
{
	unsigned int first = dice(MODEL_SLOTS);

	for (unsigned int i = 0; i < MODEL_SLOTS; i++, first = (first + 1) % MODEL_SLOTS)
		if (m.slots[first].cell && !slot_allows(&m, first, true))
			break;
	protect_slots(first, 1 + dice(MODEL_SLOTS - first < 8 ? MODEL_SLOTS - first : 8),
		      PROT_READ | PROT_WRITE);
}

void do_cpu_write(void)
{
	static uint8_t bytes[65536];
	unsigned int slot = dice(MODEL_SLOTS);
	size_t at = dice(PAGE), size = 1 + dice(PAGE - at);

	if (!slot_allows(&m, slot, true))
		return;
	retire_those(job_on_slot_memory, slot);
	note("CPU writes slot %u at %#zx size %zu", slot, at, size);
	fill_pattern(bytes, size, draw());
	slot_write(&m, slot, at, bytes, size);
}
