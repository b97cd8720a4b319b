/* SPDX-License-Identifier: MIT */
/*
 * An open file has at most max_jobs unfinished jobs, over all its contexts;
 * another file has its own count.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	uint32_t other, last = 0;
	struct hold hold;
	int fd, second;

	module_param_set("max_jobs", 4);
	fd = device_open();
	second = device_open();
	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_MAX_JOBS), 4);
	other = ctx_new(fd);
	hold = hold_start(fd, 0);
	for (int i = 0; i < 3; i++)
		EXPECT_OK(submit_ops(fd, 0, DRM_USERPTR_SUBMIT_NONBLOCK, NULL, 0, &last));
	EXPECT_RET(submit_ops(fd, 0, DRM_USERPTR_SUBMIT_NONBLOCK, NULL, 0, NULL), -EAGAIN);
	EXPECT_RET(submit_ops(fd, other, DRM_USERPTR_SUBMIT_NONBLOCK, NULL, 0, NULL), -EAGAIN);
	EXPECT_OK(submit_ops(second, 0, DRM_USERPTR_SUBMIT_NONBLOCK, NULL, 0, NULL));
	EXPECT_HELD(&hold);
	hold_release(&hold);
	EXPECT_OK(job_wait(fd, last));
	for (int i = 0; i < 100; i++)
		EXPECT_OK(submit_ops(fd, i & 1 ? other : 0, 0, NULL, 0, &last));
	EXPECT_OK(job_wait(fd, last));
	return test_pass("the limit of jobs");
}
