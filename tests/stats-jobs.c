/* SPDX-License-Identifier: MIT */
/*
 * The device counts jobs that completed, with the sizes of their operations, and
 * jobs that failed, whether they ran or not; the counters have counted a job
 * when its fence has signalled, and stay when the file is closed.
 *
 * VM: hooks
 */
#include "hook.h"
#include "observe.h"

int main(void)
{
	long completed, failed, bytes;
	struct hold hold;
	uint32_t job;
	uint8_t *p;
	int fd;

	completed = device_number("counters/jobs_completed");
	failed = device_number("counters/jobs_failed");
	bytes = device_number("counters/bytes");
	fd = device_open();
	p = map_private(4 * PAGE);
	obj_mirror(fd, p, 4 * PAGE);

	EXPECT_OK(run_fill(fd, p, 1, 3 * PAGE));
	EXPECT_OK(run_copy(fd, p + 5, p, 100));
	EXPECT_EQ(device_number("counters/jobs_completed") - completed, 2);
	EXPECT_EQ(device_number("counters/bytes") - bytes, 3 * PAGE + 100);
	EXPECT_EQ(device_number("counters/jobs_failed") - failed, 0);

	/* one that runs and is stopped, one that never runs */
	hold = hold_start(fd, 0);
	job = submit_op(fd, 0, op_fill(ADDR(p), 1, PAGE));
	unmap(p, PAGE);
	EXPECT_HELD(&hold);
	EXPECT_EQ(device_number("counters/jobs_failed") - failed, 0);
	hold_release(&hold);
	EXPECT_RET(job_wait(fd, job), -EFAULT);
	EXPECT_EQ(device_number("counters/jobs_failed") - failed, 2);
	EXPECT_EQ(device_number("counters/jobs_completed") - completed, 2);
	EXPECT_EQ(device_number("counters/bytes") - bytes, 3 * PAGE + 100);

	close(fd);
	EXPECT_EQ(device_number("counters/jobs_completed") - completed, 2);
	return test_pass("counters of jobs");
}
