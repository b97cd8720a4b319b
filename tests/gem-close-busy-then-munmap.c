/* SPDX-License-Identifier: MIT */
/*
 * An object that only a running job still holds is watched as before: munmap
 * after the handle was closed still makes the engine let go.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(4 * MIB);
	uint32_t h = obj_mirror(fd, a.dev, a.size), job;

	job = halfway_fill(fd, 0, ADDR(a.dev), 0x51, a.size);
	obj_close(fd, h);
	EXPECT_EQ(job_state(fd, job), FENCE_PENDING);
	unmap(a.dev, a.size);
	EXPECT_RET(job_state(fd, job), -EFAULT);
	EXPECT_HALFWAY(a.see, 0x51, a.size);
	return test_pass("munmap after closing a busy object");
}
