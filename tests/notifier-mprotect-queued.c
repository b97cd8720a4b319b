/* SPDX-License-Identifier: MIT */
/*
 * mprotect of memory that a queued job names waits until that job has run,
 * which it does without an error.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(4 * PAGE);
	struct fence fence, held;
	struct hold hold;
	uint32_t job;
	int64_t back;

	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, a.dev, a.size);
	hold = hold_start_bytes(fd, 0, 256 * MIB);
	job = submit_op(fd, 0, op_fill(ADDR(a.dev), 0x51, a.size));
	EXPECT_HELD(&hold);
	protect(a.dev, a.size, PROT_READ);
	back = now_ns();
	fence = job_fence(fd, job);
	held = job_fence(fd, hold.syncobj);
	EXPECT_RET(fence.state, 0);
	EXPECT(held.time_ns <= fence.time_ns && fence.time_ns <= back,
	       "held until %" PRId64 ", done %" PRId64 ", back %" PRId64,
	       held.time_ns, fence.time_ns, back);
	EXPECT_WORDS(a.see, a.size, 0x51);
	hold_finish(&hold);
	return test_pass("mprotect waits for a queued job");
}
