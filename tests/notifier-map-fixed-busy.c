/* SPDX-License-Identifier: MIT */
/*
 * New memory mapped over what a running job writes: the old memory is not
 * written after the call, the new one not by that job.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(4 * MIB);
	uint64_t seen;
	uint32_t job;

	obj_mirror(fd, a.dev, a.size);
	job = long_job(fd, 0, ADDR(a.dev), a.size, LONG_BYTES);
	await_change((uint64_t *)a.see, 0);
	map_fixed(a.dev, a.size, PROT_READ | PROT_WRITE);
	seen = checksum(a.see, a.size);
	EXPECT_RET(job_wait(fd, job), -EFAULT);
	EXPECT_EQ(checksum(a.see, a.size), seen);
	EXPECT_ZERO(a.dev, a.size);
	EXPECT_OK(run_fill(fd, a.dev, 0x21, a.size));
	EXPECT_WORDS(a.dev, a.size, 0x21);
	EXPECT_EQ(checksum(a.see, a.size), seen);
	return test_pass("new memory under a running job");
}
