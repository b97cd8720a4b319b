/* SPDX-License-Identifier: MIT */
/*
 * fork while a job writes waits for the job: the child gets the memory with
 * all of the job's work, and nothing of what the device writes later.
 */
#include "helpers.h"

#define SIZE	(4 * MIB)
#define TOTAL	(256 * MIB)

struct world {
	uint64_t *p;
	struct gate go;
};

static void child(void *arg)
{
	struct world *w = arg;

	gate_pass(&w->go);
	EXPECT_WORDS(w->p, SIZE, long_job_last(SIZE, TOTAL));
}

int main(void)
{
	int fd = device_open();
	struct world w = { .p = map_private(SIZE), .go = gate_new() };
	struct fence fence;
	uint32_t job;
	int64_t back;
	pid_t pid;

	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, w.p, SIZE);
	job = long_job(fd, 0, ADDR(w.p), SIZE, TOTAL);
	await_change(w.p, 0);
	EXPECT_EQ(job_state(fd, job), FENCE_PENDING);
	pid = spawn(child, &w);
	back = now_ns();
	fence = job_fence(fd, job);
	EXPECT_RET(fence.state, 0);
	EXPECT(fence.time_ns <= back, "the fence signalled %" PRId64 " us after fork",
	       (fence.time_ns - back) / 1000);
	EXPECT_OK(run_fill(fd, w.p, 0xbad, SIZE));
	gate_open(&w.go);
	EXPECT_CHILD(pid);
	EXPECT_WORDS(w.p, SIZE, 0xbad);
	return test_pass("fork waits for a job");
}
