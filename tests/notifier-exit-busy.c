/* SPDX-License-Identifier: MIT */
/*
 * A process killed while a job writes its memory: the exit ends the job, its
 * fence and those of the queued ones signal -EFAULT, and the object that is
 * left in the inherited file is -EFAULT for whoever still has it.
 *
 * VM: hooks
 */
#include "hook.h"

struct world {
	int fd;
	struct alias a;
	struct {
		uint32_t handle, running, queued;
	} *shared;
	struct gate ready;
};

static void child(void *arg)
{
	struct world *w = arg;

	w->shared->handle = obj_mirror(w->fd, w->a.dev, w->a.size);
	w->shared->running = halfway_fill(w->fd, 0, ADDR(w->a.dev), 0x51, w->a.size);
	w->shared->queued = submit_op(w->fd, 0, op_fill(ADDR(w->a.dev), 0xbad, PAGE));
	gate_open(&w->ready);
	for (;;)
		pause();
}

int main(void)
{
	struct world w = { .fd = device_open(), .a = alias_map(4 * MIB), .ready = gate_new() };
	pid_t pid;
	int status;

	w.shared = map_shared(PAGE);
	pid = spawn(child, &w);
	gate_pass(&w.ready);
	EXPECT_EQ(job_state(w.fd, w.shared->running), FENCE_PENDING);
	EXPECT_SYS(kill(pid, SIGKILL));
	EXPECT_SYS(waitpid(pid, &status, 0));
	EXPECT_EQ(WTERMSIG(status), SIGKILL);

	EXPECT_RET(job_state(w.fd, w.shared->running), -EFAULT);
	EXPECT_HALFWAY(w.a.see, 0x51, w.a.size);
	EXPECT_RET(job_wait(w.fd, w.shared->queued), -EFAULT);
	EXPECT_RET(obj_acquire(w.fd, w.shared->handle, 0, 0), -EFAULT);
	EXPECT_RET(run_fill(w.fd, w.a.dev, 0xbad, 8), -EFAULT);
	EXPECT_HALFWAY(w.a.see, 0x51, w.a.size);
	obj_close(w.fd, w.shared->handle);

	/* the file itself is as good as new */
	obj_mirror(w.fd, w.a.dev, w.a.size);
	EXPECT_OK(run_fill(w.fd, w.a.dev, 0x71, PAGE));
	EXPECT_WORDS(w.a.see, PAGE, 0x71);
	return test_pass("exit of a busy process");
}
