/* SPDX-License-Identifier: MIT */
/*
 * munmap of a part of an object that no unfinished job names neither waits for
 * nor cancels the jobs on the other part, running or queued.
 *
 * VM: hooks
 */
#include "hook.h"

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

	obj_mirror(fd, p, 12 * MIB);
	EXPECT_OK(run_fill(fd, p, 0x11, 4 * MIB));
	EXPECT_OK(run_fill(fd, p + 8 * MIB, 0x12, 4 * MIB));
	job = halfway_fill(fd, 0, ADDR(running), 0x41, 4 * MIB);
	queued = submit_op(fd, 0, op_fill(ADDR(running) + 8, 0x51, PAGE));
	unmap(p, 4 * MIB);				/* the page before it goes, too */
	unmap(p + 8 * MIB, 4 * MIB);			/* and the page behind it */
	EXPECT_EQ(job_state(fd, job), FENCE_PENDING);
	stop_no_more();
	EXPECT_OK(job_wait(fd, job));
	EXPECT_OK(job_wait(fd, queued));
	EXPECT_WORDS(running + 1, PAGE, 0x51);
	EXPECT_WORDS(running + 1 + PAGE / 8, 4 * MIB - PAGE - 8, 0x41);
	EXPECT_EQ(running[0], 0x41);
	return test_pass("munmap of another part");
}
