/* SPDX-License-Identifier: MIT */
/*
 * The kernel's reaper (process_mrelease) meets the memory of a killed process
 * with a running job: it may not block, and it neither fails for good nor
 * leaves anything behind.
 */
#include <sys/syscall.h>

#include "helpers.h"

#ifndef SYS_process_mrelease
#define SYS_process_mrelease 448
#endif

struct world {
	struct gate ready;
};

static void child(void *arg)
{
	struct world *w = arg;
	int fd = device_open();
	uint64_t *p = map_private(4 * MIB);

	obj_mirror(fd, p, 4 * MIB);
	long_job(fd, 0, ADDR(p), 4 * MIB, LONG_BYTES);
	await_change(p, 0);
	gate_open(&w->ready);
	for (;;)
		pause();
}

int main(void)
{
	for (int round = 0; round < 4; round++) {
		struct world w = { .ready = gate_new() };
		pid_t pid = spawn(child, &w);
		int pidfd = (int)syscall(SYS_pidfd_open, pid, 0), status;
		long ret;

		EXPECT_SYS(pidfd);
		gate_pass(&w.ready);
		EXPECT_SYS(kill(pid, SIGKILL));
		ret = syscall(SYS_process_mrelease, pidfd, 0);
		if (ret && errno == ENOSYS)
			test_skip("no process_mrelease");
		EXPECT(!ret || errno == ESRCH || errno == EAGAIN, "got %s", error_name(-errno));
		EXPECT_SYS(waitpid(pid, &status, 0));
		close(pidfd);
	}
	return test_pass("the reaper");
}
