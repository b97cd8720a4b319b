/* SPDX-License-Identifier: MIT */
/*
 * MADV_DONTNEED of memory that a job writes waits for the job, which finishes
 * without an error; afterwards the memory is zero and stays so.
 */
#include "helpers.h"

#define SIZE	(4 * MIB)

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private(SIZE);
	struct fence fence;
	uint32_t job;
	int64_t back;

	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, p, SIZE);
	job = long_job(fd, 0, ADDR(p), SIZE, 256 * MIB);
	await_change(p, 0);
	EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	back = now_ns();
	EXPECT_ZERO(p, SIZE);
	fence = job_fence(fd, job);
	EXPECT_RET(fence.state, 0);
	EXPECT(fence.time_ns <= back, "the fence signalled %" PRId64 " us after madvise",
	       (fence.time_ns - back) / 1000);
	EXPECT_ZERO(p, SIZE);
	EXPECT_OK(run_fill(fd, p, 0x31, SIZE));
	EXPECT_WORDS(p, SIZE, 0x31);
	return test_pass("MADV_DONTNEED waits for a job");
}
