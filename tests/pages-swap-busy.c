/* SPDX-License-Identifier: MIT */
/*
 * Reclaim of memory that a job is writing loses none of the job's writes.
 *
 * VM: swap
 */
#include "helpers.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif
#define SIZE	(4 * MIB)
#define TOTAL	(256 * MIB)

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private(SIZE);
	uint32_t job;

	module_param_set("job_timeout_ms", 60000);
	madvise(p, SIZE, MADV_NOHUGEPAGE);
	obj_mirror(fd, p, SIZE);
	job = long_job(fd, 0, ADDR(p), SIZE, TOTAL);
	await_change(p, 0);
	EXPECT_SYS(madvise(p, SIZE, MADV_PAGEOUT));
	EXPECT_OK(job_wait(fd, job));
	EXPECT_SYS(madvise(p, SIZE, MADV_PAGEOUT));
	EXPECT_WORDS(p, SIZE, long_job_last(SIZE, TOTAL));
	return test_pass("reclaim under a job");
}
