/* SPDX-License-Identifier: MIT */
/*
 * An event other than an unmap waits for a running job for job_timeout_ms and
 * no longer: then the job is stopped and its fence says -ETIMEDOUT.
 *
 * VM: hooks
 */
#include "hook.h"

#define LIMIT_MS	50

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(4 * MIB);
	uint32_t h = obj_mirror(fd, a.dev, a.size), job;
	int64_t start, back;
	struct fence fence;

	module_param_set("job_timeout_ms", LIMIT_MS);
	job = halfway_fill(fd, 0, ADDR(a.dev), 0x51, a.size);
	start = now_ns();
	protect(a.dev, a.size, PROT_READ);
	back = now_ns();
	EXPECT(back - start >= (LIMIT_MS - 5) * 1000000LL, "back after %" PRId64 " us only",
	       (back - start) / 1000);
	stop_no_more();
	fence = job_fence(fd, job);
	EXPECT_RET(fence.state, -ETIMEDOUT);
	EXPECT(fence.time_ns <= back, "the fence signalled %" PRId64 " us after mprotect",
	       (fence.time_ns - back) / 1000);
	EXPECT_HALFWAY(a.see, 0x51, a.size);
	EXPECT_RET(obj_wait(fd, h, 0), -ETIMEDOUT);

	/* nobody is banned: the next job works */
	protect(a.dev, a.size, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_fill(fd, a.dev, 0x61, a.size));
	EXPECT_WORDS(a.see, a.size, 0x61);
	return test_pass("a job that is waited for too long");
}
