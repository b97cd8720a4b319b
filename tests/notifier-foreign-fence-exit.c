/* SPDX-License-Identifier: MIT */
/*
 * A process whose jobs wait for a foreign fence exits, is killed, and calls
 * exec() without waiting for the fence or for job_timeout_ms, whether the open
 * file goes with it or not; its jobs end there and then.
 */
#include "foreign.h"

struct world {
	int fd;
	uint32_t *job;
	struct foreign f;
	struct gate ready, go;
};

static void queue(struct world *w, int fd, uint32_t *job)
{
	uint64_t *p = map_private(PAGE);
	uint32_t ctx = ctx_new(fd);

	obj_mirror_in(fd, ctx, p, PAGE);
	*job = submit_behind(fd, ctx, &w->f, op_fill(ADDR(p), 0xbad, PAGE));
	EXPECT_ZERO(p, PAGE);
}

static void prepare(struct world *w)
{
	uint32_t own;

	queue(w, w->fd, w->job);
	queue(w, device_open(), &own);
	gate_open(&w->ready);
	gate_pass(&w->go);
}

static void exits(void *arg)
{
	prepare(arg);
}

static void waits(void *arg)
{
	prepare(arg);
	for (;;)
		pause();
}

static void executes(void *arg)
{
	prepare(arg);
	execl("/bin/true", "true", NULL);
	FAIL("exec: %s", error_name(-errno));
}

static void round_of(struct world *w, void (*body)(void *), int signal)
{
	int status = 0;
	pid_t pid;

	w->f = foreign_new();
	pid = spawn(body, w);
	gate_pass(&w->ready);
	EXPECT_RET(job_state(w->fd, *w->job), FENCE_PENDING);
	gate_open(&w->go);
	if (signal)
		EXPECT_SYS(kill(pid, signal));
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_UNSIGNALLED(&w->f);
	EXPECT(signal ? WIFSIGNALED(status) : WIFEXITED(status) && !WEXITSTATUS(status),
	       "status %#x", status);
	EXPECT_RET(job_wait(w->fd, *w->job), -EFAULT);
	EXPECT_UNSIGNALLED(&w->f);
	foreign_drop(&w->f);
}

int main(void)
{
	struct world w = {
		.fd = device_open(), .job = map_shared(PAGE),
		.ready = gate_new(), .go = gate_new(),
	};

	module_param_set("job_timeout_ms", 60000);
	round_of(&w, exits, 0);
	round_of(&w, executes, 0);
	round_of(&w, waits, SIGKILL);
	return test_pass("a foreign fence keeps no process");
}
