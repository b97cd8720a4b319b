/* SPDX-License-Identifier: MIT */
/*
 * munmap of a part of an object that no unfinished job names neither waits for
 * nor cancels the jobs on the other part, running or queued.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	/*
	 * Borders where a huge page could end: elsewhere the kernel first says
	 * that it splits the huge page that might be there, with all around it.
	 */
	uint8_t *p = map_aligned(12 * MIB, 2 * MIB);
	uint64_t *running = (uint64_t *)(void *)(p + 4 * MIB);
	uint32_t job, queued;
	struct fence fence;
	int64_t back;

	obj_mirror(fd, p, 12 * MIB);
	EXPECT_OK(run_fill(fd, p, 0x11, 4 * MIB));
	EXPECT_OK(run_fill(fd, p + 8 * MIB, 0x12, 4 * MIB));
	job = long_job(fd, 0, ADDR(running), 4 * MIB, 512 * MIB);
	queued = submit_op(fd, 0, op_fill(ADDR(running) + 8, 0x51, PAGE));
	await_change(running, 0);
	unmap(p, 4 * MIB);				/* the page before it goes, too */
	unmap(p + 8 * MIB, 4 * MIB);			/* and the page behind it */
	back = now_ns();
	EXPECT_EQ(job_state(fd, job), FENCE_PENDING);
	fence = job_fence(fd, job);
	EXPECT_RET(fence.state, 0);
	EXPECT(fence.time_ns > back, "munmap waited for a job on other pages");
	EXPECT_OK(job_wait(fd, queued));
	EXPECT_WORDS(running + 1, PAGE, 0x51);
	EXPECT_WORDS(running + 1 + PAGE / 8, 4 * MIB - PAGE - 8, long_job_last(4 * MIB, 512 * MIB));
	EXPECT_EQ(running[0], long_job_last(4 * MIB, 512 * MIB));
	return test_pass("munmap of another part");
}
