/* SPDX-License-Identifier: MIT */
/*
 * The kernel's reaper takes the memory of a killed process away from it without
 * waiting for a job on a pinned object: the object says that it has other pages
 * than the process, it keeps them until it is closed, and the job is done to its
 * end.
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
	uint32_t *shared;	/* the object, the job */
};

static void child(void *arg)
{
	struct world *w = arg;

	w->shared[0] = obj_wrap(w->fd, w->p, SIZE, PINNED | MIRROR);
	w->shared[1] = halfway_fill(w->fd, 0, ADDR(w->p), 0x51, SIZE);
	gate_open(&w->ready);
	for (;;)
		pause();
}

int main(void)
{
	struct world w = { .fd = device_open(), .ready = gate_new() };
	struct drm_userptr_object_info info;
	int pidfd;
	pid_t pid;

	w.shared = map_shared(PAGE);
	w.p = map_small(SIZE);
	pid = spawn(child, &w);
	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	EXPECT_SYS(pidfd);
	gate_pass(&w.ready);
	victim_watch(pid);
	EXPECT_SYS(kill(pid, SIGKILL));
	victim_await_killed(pid);
	EXPECT_EQ(obj_info(w.fd, w.shared[0]).flags & (DETACHED | DIVERGED), 0);

	if (syscall(SYS_process_mrelease, pidfd, 0)) {
		if (errno == ENOSYS)
			test_skip("no process_mrelease");
		FAIL("process_mrelease: expected success, got %s", error_name(-errno));
	}
	EXPECT_EQ(victim_pages(pid, w.p, SIZE), 0);
	info = obj_info(w.fd, w.shared[0]);
	/* the kernel says "unmapped" before 7.3, "cleared" from then on */
	EXPECT(info.flags & (DETACHED | DIVERGED), "flags %#x: the object knows of nothing",
	       info.flags);
	EXPECT_EQ(info.pinned_bytes, SIZE);
	EXPECT_EQ(job_state(w.fd, w.shared[1]), FENCE_PENDING);
	stop_no_more();
	EXPECT_RET(job_wait(w.fd, w.shared[1]), 0);
	victim_release(pid);

	EXPECT_EQ(obj_info(w.fd, w.shared[0]).pinned_bytes, SIZE);
	EXPECT_RET(obj_acquire(w.fd, w.shared[0], 0, 0), -EFAULT);
	obj_close(w.fd, w.shared[0]);
	close(pidfd);
	return test_pass("the reaper and pinned memory");
}
