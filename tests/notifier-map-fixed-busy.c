/* SPDX-License-Identifier: MIT */
/*
 * New memory mapped over what a running job writes: the old memory is not
 * written after the call, the new one not by that job.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(4 * MIB);
	uint32_t job;

	obj_mirror(fd, a.dev, a.size);
	job = halfway_fill(fd, 0, ADDR(a.dev), 0x51, a.size);
	map_fixed(a.dev, a.size, PROT_READ | PROT_WRITE);
	EXPECT_RET(job_state(fd, job), -EFAULT);
	EXPECT_HALFWAY(a.see, 0x51, a.size);
	EXPECT_ZERO(a.dev, a.size);
	EXPECT_OK(run_fill(fd, a.dev, 0x21, a.size));
	EXPECT_WORDS(a.dev, a.size, 0x21);
	EXPECT_HALFWAY(a.see, 0x51, a.size);
	return test_pass("new memory under a running job");
}
