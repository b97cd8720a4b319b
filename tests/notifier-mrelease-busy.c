/* SPDX-License-Identifier: MIT */
/*
 * The kernel's reaper (process_mrelease), which may not wait, is turned away from
 * the memory of a killed process while a job runs there, ends that job and those
 * behind it, and gets the memory then, though the process is not gone yet.
 *
 * VM: hooks
 */
#include "events.h"
#include "hook.h"

#ifndef SYS_process_mrelease
#define SYS_process_mrelease	448
#endif
#define SIZE	(4 * MIB)

struct world {
	int fd;
	uint8_t *p;
	struct gate ready;
	uint32_t *handle;	/* shared, as are the jobs: one that runs, one behind it */
	uint32_t *jobs;
};

static void child(void *arg)
{
	struct world *w = arg;

	*w->handle = obj_mirror(w->fd, w->p, SIZE);
	w->jobs[0] = halfway_fill(w->fd, 0, ADDR(w->p), 0x51, SIZE);
	w->jobs[1] = submit_op(w->fd, 0, op_fill(ADDR(w->p), 0xbad, SIZE));
	gate_open(&w->ready);
	for (;;)
		pause();
}

/* until the reaper has the memory; how often it was turned away */
static int reap(struct world *w, int pidfd)
{
	int turned_away = 0, idle = 0;

	for (;;) {
		bool busy = job_state(w->fd, w->jobs[0]) == FENCE_PENDING;

		if (!syscall(SYS_process_mrelease, pidfd, 0))
			return turned_away;
		if (errno == ENOSYS)
			test_skip("no process_mrelease");
		EXPECT_EQ(errno, EAGAIN);
		turned_away++;
		idle += !busy;
		EXPECT(idle < 100, "the reaper is turned away though no job runs");
		sched_yield();
	}
}

int main(void)
{
	struct world w = { .fd = device_open() };

	w.handle = map_shared(PAGE);
	w.jobs = w.handle + 1;
	for (int round = 0; round < 3; round++) {
		int pidfd, turned_away;
		pid_t pid;

		w.ready = gate_new();
		w.p = map_small(SIZE);
		pid = spawn(child, &w);
		pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
		EXPECT_SYS(pidfd);
		gate_pass(&w.ready);
		victim_watch(pid);
		EXPECT_SYS(kill(pid, SIGKILL));
		victim_await_killed(pid);
		EXPECT_EQ(job_state(w.fd, w.jobs[0]), FENCE_PENDING);
		EXPECT_EQ(victim_pages(pid, w.p, SIZE), SIZE / PAGE);

		turned_away = reap(&w, pidfd);
		EXPECT_RET(job_state(w.fd, w.jobs[0]), -EFAULT);
		EXPECT_EQ(victim_pages(pid, w.p, SIZE), 0);
		EXPECT_RET(job_wait(w.fd, w.jobs[1]), -EFAULT);
		printf("turned away %d times\n", turned_away);
		victim_release(pid);
		obj_close(w.fd, *w.handle);
		close(pidfd);
		unmap(w.p, SIZE);
	}
	return test_pass("the reaper of a busy process");
}
