/* SPDX-License-Identifier: MIT */
#include "flight.h"

static pid_t child;
static struct gate child_ready, child_go;

static bool slot_private(unsigned int slot, bool write)
{
	return m.slots[slot].page == NO_FILE && slot_allows(&m, slot, write);
}

/* It has the model as it was, and what jobs did until then. */
static void child_body(void *arg)
{
	uint64_t pattern = *(uint64_t *)arg;

	is_child = true;
	retire_all();
	for (unsigned int i = 0; i < MODEL_SLOTS; i++)
		if (slot_private(i, false))
			slot_check(&m, i);
	gate_open(&child_ready);
	gate_pass(&child_go);
	for (unsigned int i = 0; i < MODEL_SLOTS; i++)
		if (slot_private(i, false))
			slot_check(&m, i);
	for (unsigned int i = 0; i < MODEL_SLOTS; i++)
		if (slot_private(i, true))
			fill_pattern(slot_address(&m, i), PAGE, pattern + i);
	for (unsigned int i = 0; i < MODEL_SLOTS; i++)
		if (slot_private(i, true))
			EXPECT_PATTERN(slot_address(&m, i), PAGE, pattern + i);
}

static bool job_pinned(const struct pending *job, unsigned long arg)
{
	(void)arg;
	return job->pinned;
}

void child_end(void)
{
	if (!child)
		return;
	note("the child writes its memory and exits");
	gate_open(&child_go);
	EXPECT_CHILD(child);
	child = 0;
}

/* Fork waits for the jobs on the memory that is copied, but not on pinned pages. */
static void child_start(void)
{
	uint64_t pattern = draw();

	if (!child_ready.fds[1]) {
		child_ready = gate_new();
		child_go = gate_new();
	}
	release_holder();
	retire_those(job_pinned, 0);
	note("fork");
	child = spawn(child_body, &pattern);
	gate_pass(&child_ready);
	for (unsigned int i = 0; i < MODEL_SLOTS; i++)
		m.slots[i].cow = m.slots[i].page == NO_FILE;
	counts.children++;
}

void do_fork(void)
{
	if (child)
		child_end();
	else
		child_start();
}
