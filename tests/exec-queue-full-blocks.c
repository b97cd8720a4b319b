/* SPDX-License-Identifier: MIT */
/*
 * Without NONBLOCK a SUBMIT waits until less than 1 GiB is unfinished, and is
 * then carried out.
 */
#include "helpers.h"

#define SIZE	(4 * MIB)

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private(SIZE);
	struct drm_userptr_op ops[64];
	uint32_t jobs[4];
	struct hold hold;

	obj_mirror(fd, p, SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		ops[i] = op_fill(ADDR(p), i + 1, SIZE); /* 256 MiB */
	hold = hold_start(fd, 0);
	for (size_t i = 0; i < 3; i++)
		EXPECT_OK(submit_ops(fd, 0, 0, ops, ARRAY_SIZE(ops), &jobs[i]));
	/* 768 + 3 * 256 MiB do not fit: the last had to wait until the first had done its work */
	EXPECT_WORDS(hold.mem, hold.size, long_job_last(hold.size, LONG_BYTES));
	EXPECT_OK(job_wait(fd, hold.syncobj));
	for (size_t i = 0; i < 3; i++)
		EXPECT_OK(job_wait(fd, jobs[i]));
	EXPECT_WORDS(p, SIZE, ARRAY_SIZE(ops));
	hold_finish(&hold);
	return test_pass("a full queue");
}
