/* SPDX-License-Identifier: MIT */
/*
 * A VM_BIND unmap of what a running job writes does not wait for the job, which
 * does all of its work; that the object's memory goes then still waits for it,
 * though no mapping leads there any more.
 *
 * VM: hooks
 */
#include "hook.h"

#define AT	0x100000ull

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(4 * MIB);
	uint32_t h = obj_wrap(fd, a.dev, a.size, 0), job;

	for (int round = 0; round < 2; round++) {
		EXPECT_OK(vm_map(fd, 0, h, 0, AT, a.size, 0));
		memset(a.see, 0, a.size);
		job = halfway_fill(fd, 0, AT, 0x51, a.size);
		EXPECT_OK(vm_unmap(fd, 0, AT, a.size));
		EXPECT_RET(job_state(fd, job), FENCE_PENDING);
		EXPECT_RET(run_op(fd, 0, op_fill(AT, 1, 8)), -EFAULT);
		if (!round) {
			stop_no_more();
			EXPECT_OK(job_wait(fd, job));
			EXPECT_WORDS(a.see, a.size, 0x51);
		}
	}
	unmap(a.dev, a.size);
	EXPECT_RET(job_state(fd, job), -EFAULT);
	EXPECT_HALFWAY(a.see, 0x51, a.size);
	return test_pass("unmapping under a running job");
}
