/* SPDX-License-Identifier: MIT */
/*
 * Several processes with the device open at once copy their own memory at the
 * same addresses, each getting its own data; one that dies amid it harms none.
 *
 * VM: cpus=2
 */
#include "helpers.h"

#define N	6

static void child(void *arg)
{
	uintptr_t me = (uintptr_t)arg;
	int fd = device_open();
	uint8_t *p = map_fixed(PTR(0x200000000ull), 4 * MIB, PROT_READ | PROT_WRITE);

	obj_mirror(fd, p, 4 * MIB);
	for (int i = 0; i < 10; i++) {
		fill_pattern(p, 256 * KIB, me * 100 + i);
		EXPECT_OK(run_copy(fd, p + 2 * MIB, p, 256 * KIB));
		EXPECT_PATTERN(p + 2 * MIB, 256 * KIB, me * 100 + i);
	}
	if (me == N - 1) {
		long_job(fd, 0, ADDR(p), 4 * MIB, 256 * MIB);
		raise(SIGKILL);
	}
}

int main(void)
{
	pid_t pids[N];
	int status;

	for (uintptr_t i = 0; i < N; i++)
		pids[i] = spawn(child, (void *)i);
	for (int i = 0; i < N - 1; i++)
		EXPECT_CHILD(pids[i]);
	EXPECT_SYS(waitpid(pids[N - 1], &status, 0));
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "status %#x", status);
	return test_pass("processes side by side");
}
