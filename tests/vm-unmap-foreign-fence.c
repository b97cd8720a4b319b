/* SPDX-License-Identifier: MIT */
/*
 * Neither a VM_BIND unmap nor closing the object waits for a job on that memory
 * which waits for a foreign fence; the job is not cancelled either, and does
 * its work when the fence signals.
 */
#include "foreign.h"

#define AT	0x100000ull

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(2 * PAGE);
	uint32_t h = obj_wrap(fd, p, 2 * PAGE, 0), job;
	struct foreign f = foreign_new();

	EXPECT_OK(vm_map(fd, 0, h, 0, AT, 2 * PAGE, 0));
	job = submit_behind(fd, 0, &f, op_fill(AT, 0x61, 2 * PAGE));
	EXPECT_OK(vm_unmap(fd, 0, AT, PAGE));
	EXPECT_OK(vm_unmap(fd, 0, AT + PAGE, PAGE));
	EXPECT_UNSIGNALLED(&f);
	obj_close(fd, h);
	EXPECT_UNSIGNALLED(&f);
	EXPECT_RET(job_state(fd, job), FENCE_PENDING);
	EXPECT_ZERO(p, 2 * PAGE);
	foreign_signal(&f);
	EXPECT_OK(job_wait(fd, job));
	EXPECT_WORDS(p, 2 * PAGE, 0x61);
	foreign_drop(&f);
	return test_pass("unmapping under a job that waits for a foreign fence");
}
