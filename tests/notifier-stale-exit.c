/* SPDX-License-Identifier: MIT */
/*
 * The memory of a process that ended while its jobs were queued belongs to another one: the
 * jobs end without effect, and who still has the open file neither reads nor changes what
 * is kept there.
 *
 * VM: hooks
 */
#include "hook.h"
#include "stale.h"

struct shared {
	struct stale s;
	struct stale_jobs jobs;
	struct gate wrapped, held;
};

static void child(void *arg)
{
	struct shared *shared = arg;
	struct stale *s = &shared->s;

	*s = stale_wrap(s->neighbour, s->fd, s->old, s->out, s->size);
	neighbour_mark(s->neighbour, s->old, s->size);
	gate_open(&shared->wrapped);
	gate_pass(&shared->held);
	stale_queue(s, &shared->jobs, NULL);
}

int main(void)
{
	struct shared *shared = map_shared(sizeof(*shared));
	struct stale *s = &shared->s;
	pid_t pid;

	*s = (struct stale){
		.neighbour = neighbour_new(), .fd = device_open(), .size = STALE_SIZE,
		/* an address that nothing else of this process has */
		.old = stale_map(STALE_SIZE), .out = map_shared(STALE_SIZE),
	};
	shared->wrapped = gate_new();
	shared->held = gate_new();
	pid = spawn(child, shared);
	gate_pass(&shared->wrapped);
	stop_context(s->fd, 0);
	gate_open(&shared->held);
	EXPECT_CHILD(pid);
	neighbour_take(s->neighbour);
	stop_no_more();
	stale_ended(s, &shared->jobs, -EFAULT);
	stale_copy(s, 0, s->size, -EFAULT);
	stale_fill(s, 0, s->size, -EFAULT);
	return test_pass("memory of a process that is gone is another process's alone");
}
