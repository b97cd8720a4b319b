/* SPDX-License-Identifier: MIT */
/*
 * The memory of a process that called exec while its jobs were queued belongs to another
 * one: the jobs end without effect, and what is kept there is neither read nor changed.
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

/* closed by exec, when the old memory is gone */
static int until_exec[2];

static void child(void *arg)
{
	struct shared *shared = arg;
	struct stale *s = &shared->s;

	*s = stale_wrap(s->neighbour, s->fd, s->old, s->out, s->size);
	neighbour_mark(s->neighbour, s->old, s->size);
	gate_open(&shared->wrapped);
	gate_pass(&shared->held);
	stale_queue(s, &shared->jobs, NULL);
	execl("/proc/self/exe", "notifier-stale-exec", "after", NULL);
	FAIL("exec: expected no return, got %s", error_name(-errno));
}

int main(int argc, char **argv)
{
	struct shared *shared = map_shared(sizeof(*shared));
	struct stale *s = &shared->s;
	char none;
	pid_t pid;

	if (argc > 1 && !strcmp(argv[1], "after"))
		return pause();
	*s = (struct stale){
		.neighbour = neighbour_new(), .fd = device_open(), .size = STALE_SIZE,
		/* an address that nothing else of this process has */
		.old = stale_map(STALE_SIZE), .out = map_shared(STALE_SIZE),
	};
	shared->wrapped = gate_new();
	shared->held = gate_new();
	EXPECT_SYS(pipe2(until_exec, O_CLOEXEC));
	pid = spawn(child, shared);
	close(until_exec[1]);
	gate_pass(&shared->wrapped);
	stop_context(s->fd, 0);
	gate_open(&shared->held);
	EXPECT_EQ(read(until_exec[0], &none, 1), 0);
	neighbour_take(s->neighbour);
	stop_no_more();
	stale_ended(s, &shared->jobs, -EFAULT);
	stale_copy(s, 0, s->size, -EFAULT);
	stale_fill(s, 0, s->size, -EFAULT);
	EXPECT_SYS(kill(pid, SIGKILL));
	return test_pass("memory that exec gave up is another process's alone");
}
