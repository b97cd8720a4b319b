/* SPDX-License-Identifier: MIT */
/*
 * The memory of a process that was killed while a job wrote to it belongs to another one as
 * soon as the process is gone: the job does not change what is kept there.
 *
 * VM: hooks
 */
#include "hook.h"
#include "stale.h"

struct shared {
	struct stale s;
	uint32_t running;
	struct gate runs;
};

static void child(void *arg)
{
	struct shared *shared = arg;
	struct stale *s = &shared->s;

	*s = stale_wrap(s->neighbour, s->fd, s->old, s->out, s->size);
	neighbour_mark(s->neighbour, s->old, s->size);
	shared->running = halfway_fill(s->fd, 0, ADDR(s->old), 0x51, s->size);
	gate_open(&shared->runs);
	pause();
}

int main(void)
{
	struct shared *shared = map_shared(sizeof(*shared));
	struct stale *s = &shared->s;
	int status;
	pid_t pid;

	*s = (struct stale){
		.neighbour = neighbour_new(), .fd = device_open(), .size = MIB,
		.old = stale_map(MIB), .out = map_shared(MIB),
	};
	shared->runs = gate_new();
	pid = spawn(child, shared);
	gate_pass(&shared->runs);
	EXPECT_SYS(kill(pid, SIGKILL));
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	neighbour_take(s->neighbour);
	/* if it can go on, it writes until its end */
	stop_no_more();
	status = job_wait(s->fd, shared->running);
	EXPECT_SECRET_INTACT(s->neighbour);
	EXPECT_RET(status, -EFAULT);
	return test_pass("memory of a process that was killed is another process's alone");
}
