/* SPDX-License-Identifier: MIT */
/*
 * A job submitted with CHAIN behind a failed one is -ECANCELED and does
 * nothing, and so is the next with CHAIN; without CHAIN the job runs.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(8 * PAGE);
	uint32_t chained[2], free_job, again;
	struct drm_userptr_op ops[4];
	struct hold hold;

	obj_mirror(fd, p, 8 * PAGE);
	for (int i = 0; i < 4; i++)
		ops[i] = op_fill(ADDR(p) + i * PAGE, 0x10 + i, PAGE);
	hold = hold_start(fd, 0);
	EXPECT_OK(submit_ops(fd, 0, DRM_USERPTR_SUBMIT_CHAIN, &ops[0], 1, &chained[0]));
	EXPECT_OK(submit_ops(fd, 0, DRM_USERPTR_SUBMIT_CHAIN, &ops[1], 1, &chained[1]));
	EXPECT_OK(submit_ops(fd, 0, 0, &ops[2], 1, &free_job));
	EXPECT_OK(submit_ops(fd, 0, DRM_USERPTR_SUBMIT_CHAIN, &ops[3], 1, &again));
	EXPECT_HELD(&hold);
	hold_release(&hold); /* ends with -EFAULT */
	EXPECT_RET(job_wait(fd, chained[0]), -ECANCELED);
	EXPECT_RET(job_wait(fd, chained[1]), -ECANCELED);
	EXPECT_OK(job_wait(fd, free_job));
	EXPECT_OK(job_wait(fd, again));
	EXPECT_ZERO(p, 2 * PAGE);
	EXPECT_WORDS(p + 2 * PAGE, PAGE, 0x12);
	EXPECT_WORDS(p + 3 * PAGE, PAGE, 0x13);
	return test_pass("CHAIN");
}
