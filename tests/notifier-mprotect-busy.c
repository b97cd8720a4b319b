/* SPDX-License-Identifier: MIT */
/*
 * mprotect to read-only of memory that a job writes waits for the job: after
 * it returned nothing is written, the job is done without an error, and the
 * next one is -EFAULT.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(4 * MIB);
	struct fence fence;
	uint64_t seen;
	uint32_t job;
	int64_t back;

	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, a.dev, a.size);
	job = long_job(fd, 0, ADDR(a.dev), a.size, LONG_BYTES);
	await_change((uint64_t *)a.see, 0);
	EXPECT_EQ(job_state(fd, job), FENCE_PENDING);
	protect(a.dev, a.size, PROT_READ);
	back = now_ns();
	seen = checksum(a.see, a.size);
	fence = job_fence(fd, job);
	EXPECT_RET(fence.state, 0);
	EXPECT(fence.time_ns <= back, "the fence signalled %" PRId64 " us after mprotect",
	       (fence.time_ns - back) / 1000);
	EXPECT_WORDS(a.see, a.size, long_job_last(a.size, LONG_BYTES));
	EXPECT_EQ(checksum(a.see, a.size), seen);
	EXPECT_RET(run_fill(fd, a.dev, 0xbad, 8), -EFAULT);
	protect(a.dev, a.size, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_fill(fd, a.dev, 0x41, a.size));
	EXPECT_WORDS(a.see, a.size, 0x41);
	return test_pass("mprotect waits for a job");
}
