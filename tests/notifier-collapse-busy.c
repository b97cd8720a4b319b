/* SPDX-License-Identifier: MIT */
/*
 * Small pages collapsed into a huge one while a job writes them: none of the
 * job's writes is lost, and nothing is written to the pages that are given up.
 *
 * VM: mem=1024 hooks
 */
#include "events.h"
#include "hook.h"

static int collapses(void *p)
{
	return collapse_try(p, HUGE);
}

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_aligned(HUGE, HUGE), *out = map_private(HUGE), *first;
	struct call call = { .make = collapses, .arg = p };
	uint32_t job;

	thp_when_asked();
	first = map_aligned(HUGE, HUGE);
	memset(first, 0, HUGE);
	collapse(first, HUGE); /* can it be done at all */
	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, p, HUGE);
	obj_mirror(fd, out, HUGE);
	memset(p, 0, HUGE);
	job = halfway_fill(fd, 0, ADDR(p), 0x51, HUGE);
	EXPECT_OK(call_behind_job(&call));
	EXPECT_BACK_BEHIND(&call, fd, job, 0);
	EXPECT_WORDS(p, HUGE, 0x51);
	EXPECT_AGREE(fd, p, out, HUGE, 1);
	return test_pass("pages collapsed under a job");
}
