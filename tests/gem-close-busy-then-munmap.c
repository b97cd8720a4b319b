/* SPDX-License-Identifier: MIT */
/*
 * An object that only a running job still holds is watched as before: munmap
 * after the handle was closed still makes the engine let go.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(4 * MIB);
	uint32_t h = obj_mirror(fd, a.dev, a.size), job;
	uint64_t seen;
	int state;

	job = long_job(fd, 0, ADDR(a.dev), a.size, LONG_BYTES);
	await_change((uint64_t *)a.see, 0);
	obj_close(fd, h);
	EXPECT_EQ(job_state(fd, job), FENCE_PENDING);
	unmap(a.dev, a.size);
	seen = checksum(a.see, a.size);
	state = job_wait(fd, job);
	EXPECT_EQ(checksum(a.see, a.size), seen);
	EXPECT_RET(state, -EFAULT);
	return test_pass("munmap after closing a busy object");
}
