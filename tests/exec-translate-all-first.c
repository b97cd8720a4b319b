/* SPDX-License-Identifier: MIT */
/*
 * What is wrong with any operation is found before the first one is done: a
 * refused job has written nothing, and fault_op and fault_addr name the first
 * that is wrong.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(4 * PAGE);
	struct drm_userptr_op ops[3];
	struct drm_userptr_sync out = { .handle = syncobj_new(fd) };
	struct job job = { .ops = ops, .n_ops = 3, .out = &out, .n_out = 1 };

	obj_mirror(fd, p, 4 * PAGE);
	unmap(p + 2 * PAGE, PAGE);
	ops[0] = op_fill(ADDR(p), 1, PAGE);
	for (int bad = 1; bad < 3; bad++) {
		/* a hole in the address space; one in the memory */
		for (int kind = 0; kind < 2; kind++) {
			uint64_t at = kind ? ADDR(p) + 2 * PAGE : ADDR(p) + 4 * PAGE;

			ops[1] = ops[2] = ops[0];
			ops[bad] = op_fill(at - 16, 2, 32);
			EXPECT_RET(submit(fd, &job), -EFAULT);
			EXPECT_EQ(job.fault_addr, at);
			EXPECT_EQ(job.fault_op, bad);
			ops[bad] = op_copy(ADDR(p), at + 8, 8);
			EXPECT_RET(submit(fd, &job), -EFAULT);
			EXPECT_EQ(job.fault_addr & ~(PAGE - 1), at);
			EXPECT_EQ(job.fault_op, bad);
		}
	}
	EXPECT_ZERO(p, 2 * PAGE);
	EXPECT_ZERO(p + 3 * PAGE, PAGE);
	EXPECT(!syncobj_has_fence(fd, out.handle), "a refused SUBMIT attached a fence");

	ops[1] = ops[2] = ops[0];
	job.fault_addr = 1;
	EXPECT_OK(submit(fd, &job));
	EXPECT_EQ(job.fault_addr, 0);
	EXPECT_EQ(job.fault_op, 0);
	EXPECT_EQ(job.result, 0);
	EXPECT_OK(job_wait(fd, out.handle));
	EXPECT_WORDS(p, PAGE, 1);
	return test_pass("all is translated first");
}
