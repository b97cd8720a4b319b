/* SPDX-License-Identifier: MIT */
/*
 * A process that waits in SUBMIT for room in the queue can be killed: it is
 * gone while the jobs it waited for still run, and these go on.
 *
 * VM: hooks
 */
#include "hook.h"

#define SIZE	(4 * MIB)

struct world {
	int fd;
	struct gate ready;
};

static void child(void *arg)
{
	struct world *w = arg;
	uint64_t *p = map_private(SIZE);
	struct drm_userptr_op ops[64];

	obj_mirror(w->fd, p, SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		ops[i] = op_fill(ADDR(p), i + 1, SIZE);
	EXPECT_RET(submit_ops(w->fd, 0, DRM_USERPTR_SUBMIT_NONBLOCK, ops, ARRAY_SIZE(ops), NULL),
		   -EAGAIN);
	gate_open(&w->ready);
	submit_ops(w->fd, 0, 0, ops, ARRAY_SIZE(ops), NULL);
	FAIL("expected SUBMIT to wait until the process is killed");
}

int main(void)
{
	struct world w = { .fd = device_open(), .ready = gate_new() };
	struct hold hold = hold_start_bytes(w.fd, 0, 1000 * MIB);
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	int status;
	pid_t pid;

	long_job(w.fd, 0, ADDR(hold.mem), hold.size, 64 * MIB); /* more than 1 GiB now */
	pid = spawn(child, &w);
	gate_pass(&w.ready);
	await_in_ioctl(pid, DRM_IOCTL_USERPTR_SUBMIT);
	EXPECT_SYS(kill(pid, SIGKILL));
	while (!waitpid(pid, &status, WNOHANG)) {
		EXPECT(now_ns() < deadline, "a process that was killed waits in SUBMIT still");
		sched_yield();
	}
	EXPECT(WIFSIGNALED(status), "status %#x", status);
	EXPECT_HELD(&hold);
	hold_finish(&hold);
	return test_pass("SUBMIT can be killed");
}
