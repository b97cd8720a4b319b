/* SPDX-License-Identifier: MIT */
/*
 * CHAIN looks at the previous job of the same context, also when that one
 * ended before the SUBMIT; a failed job of another context does not matter.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	uint32_t other = ctx_new(fd), job;
	uint64_t *p = map_private(PAGE);
	struct drm_userptr_op op = op_fill(ADDR(p), 0x21, PAGE);
	struct hold hold;

	obj_mirror(fd, p, PAGE);
	hold = hold_start(fd, other);
	hold_release(&hold);
	EXPECT_OK(submit_ops(fd, 0, DRM_USERPTR_SUBMIT_CHAIN, &op, 1, &job));
	EXPECT_OK(job_wait(fd, job));
	EXPECT_WORDS(p, PAGE, 0x21);

	hold = hold_start(fd, 0);
	hold_release(&hold);
	op.value = 0x22;
	EXPECT_OK(submit_ops(fd, 0, DRM_USERPTR_SUBMIT_CHAIN, &op, 1, &job));
	EXPECT_RET(job_wait(fd, job), -ECANCELED);
	EXPECT_WORDS(p, PAGE, 0x21);
	EXPECT_OK(submit_ops(fd, 0, 0, &op, 1, &job));
	EXPECT_OK(job_wait(fd, job));
	EXPECT_OK(submit_ops(fd, 0, DRM_USERPTR_SUBMIT_CHAIN, &op, 1, &job));
	EXPECT_OK(job_wait(fd, job));
	EXPECT_WORDS(p, PAGE, 0x22);
	return test_pass("CHAIN behind a job that is over");
}
