/* SPDX-License-Identifier: MIT */
/*
 * Reclaim of memory that a job is writing waits for the job, and loses none of its
 * writes.
 *
 * VM: swap hooks
 */
#include "hook.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif
#define SIZE	(4 * MIB)

static int pages_out(void *p)
{
	return madvise(p, SIZE, MADV_PAGEOUT) ? -errno : 0;
}

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private(SIZE);
	struct call call = { .make = pages_out, .arg = p };
	uint32_t job;

	module_param_set("job_timeout_ms", 60000);
	madvise(p, SIZE, MADV_NOHUGEPAGE);
	obj_mirror(fd, p, SIZE);
	job = halfway_fill(fd, 0, ADDR(p), 0x51, SIZE);
	EXPECT_OK(call_behind_job(&call));
	EXPECT_BACK_BEHIND(&call, fd, job, 0);
	EXPECT_OK(pages_out(p));
	EXPECT_WORDS(p, SIZE, 0x51);
	return test_pass("reclaim under a job");
}
