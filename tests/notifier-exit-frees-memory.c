/* SPDX-License-Identifier: MIT */
/*
 * The memory of a process that exited is free at once, although the file with
 * its objects is still open elsewhere: an object keeps no dead process's memory.
 */
#include "helpers.h"

#define SIZE	(128 * MIB)

struct world {
	int fd;
	struct gate ready, leave;
};

static void child(void *arg)
{
	struct world *w = arg;
	uint8_t *p = map_private(SIZE);

	obj_mirror(w->fd, p, SIZE);
	EXPECT_OK(run_fill(w->fd, p, 1, SIZE));
	EXPECT_EQ(*(uint64_t *)(void *)(p + SIZE - 8), 1);
	gate_open(&w->ready);
	gate_pass(&w->leave);
}

int main(void)
{
	struct world w = { .fd = device_open(), .ready = gate_new(), .leave = gate_new() };
	int64_t deadline;
	long used, before;
	pid_t pid;

	before = meminfo("MemFree");
	pid = spawn(child, &w);
	gate_pass(&w.ready);
	used = meminfo("MemFree");
	EXPECT(before - used > (long)(SIZE / KIB) / 2, "the child took %ld KiB only", before - used);
	gate_open(&w.leave);
	EXPECT_CHILD(pid);
	deadline = now_ns() + 10 * SECOND;
	while (meminfo("MemFree") < used + (long)(SIZE / KIB) * 3 / 4)
		EXPECT(now_ns() < deadline, "before %ld, used %ld, after the exit %ld KiB free",
		       before, used, meminfo("MemFree"));
	EXPECT_OK(run_ops(w.fd, 0, NULL, 0));
	return test_pass("exit frees the memory");
}
