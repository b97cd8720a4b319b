/* SPDX-License-Identifier: MIT */
/*
 * MADV_DONTNEED of memory that a job writes waits for the job, which finishes
 * without an error; afterwards the memory is zero and stays so.
 *
 * VM: hooks
 */
#include "hook.h"

#define SIZE	(4 * MIB)

static int drops(void *p)
{
	return madvise(p, SIZE, MADV_DONTNEED) ? -errno : 0;
}

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private(SIZE);
	struct call call = { .make = drops, .arg = p };
	uint32_t job;

	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, p, SIZE);
	job = halfway_fill(fd, 0, ADDR(p), 0x51, SIZE);
	EXPECT_OK(call_behind_job(&call));
	EXPECT_BACK_BEHIND(&call, fd, job, 0);
	EXPECT_ZERO(p, SIZE);
	EXPECT_OK(run_fill(fd, p, 0x31, SIZE));
	EXPECT_WORDS(p, SIZE, 0x31);
	return test_pass("MADV_DONTNEED waits for a job");
}
