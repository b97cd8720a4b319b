/* SPDX-License-Identifier: MIT */
/*
 * Small pages collapsed into a huge one while a job writes them: none of the
 * job's writes is lost, and nothing is written to the pages that are given up.
 *
 * VM: mem=1024
 */
#include "events.h"

#define TOTAL	(256 * MIB)

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_aligned(HUGE, HUGE), *out = map_private(HUGE);
	struct fence fence;
	uint32_t job;
	int64_t back;

	thp_when_asked();
	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, p, HUGE);
	obj_mirror(fd, out, HUGE);
	memset(p, 0, HUGE);
	job = long_job(fd, 0, ADDR(p), HUGE, TOTAL);
	await_change((uint64_t *)(void *)p, 0);
	collapse(p, HUGE);
	back = now_ns();
	fence = job_fence(fd, job);
	EXPECT_WORDS(p, HUGE, long_job_last(HUGE, TOTAL));
	EXPECT_RET(fence.state, 0);
	EXPECT(fence.time_ns <= back, "the fence signalled %" PRId64 " us after madvise",
	       (fence.time_ns - back) / 1000);
	EXPECT_AGREE(fd, p, out, HUGE, 1);
	return test_pass("pages collapsed under a job");
}
