/* SPDX-License-Identifier: MIT */
/*
 * fork while a job writes waits for the job: the child gets the memory with
 * all of the job's work, and nothing of what the device writes later.
 *
 * VM: hooks
 */
#include "hook.h"

#define SIZE	(4 * MIB)

struct world {
	uint64_t *p;
	struct gate go;
	pid_t pid;
};

/* not spawn(): the child is to outlive this thread */
static int forks(void *arg)
{
	struct world *w = arg;

	w->pid = fork();
	if (w->pid)
		return w->pid < 0 ? -errno : 0;
	gate_pass(&w->go);
	EXPECT_WORDS(w->p, SIZE, 0x51);
	_exit(0);
}

int main(void)
{
	int fd = device_open();
	struct world w = { .p = map_private(SIZE), .go = gate_new() };
	struct call call = { .make = forks, .arg = &w };
	uint32_t job;

	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, w.p, SIZE);
	job = halfway_fill(fd, 0, ADDR(w.p), 0x51, SIZE);
	EXPECT_OK(call_behind_job(&call));
	EXPECT_BACK_BEHIND(&call, fd, job, 0);
	EXPECT_OK(run_fill(fd, w.p, 0xbad, SIZE));
	gate_open(&w.go);
	EXPECT_CHILD(w.pid);
	EXPECT_WORDS(w.p, SIZE, 0xbad);
	return test_pass("fork waits for a job");
}
