/* SPDX-License-Identifier: MIT */
/*
 * WAIT reports the first error of a job on the object, once, and on each
 * object the job used.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	uint8_t *src = map_private(PAGE), *dst = map_private(PAGE), *spare = map_private(PAGE);
	uint32_t hs = obj_mirror(fd, src, PAGE), hd = obj_mirror(fd, dst, PAGE);
	uint32_t unused = obj_mirror(fd, spare, PAGE), job, chained;
	struct drm_userptr_op again = op_fill(ADDR(dst), 0xbad, PAGE);
	struct hold hold;

	hold = hold_start(fd, 0);
	job = submit_op(fd, 0, op_copy(ADDR(dst), ADDR(src), PAGE));
	EXPECT_OK(submit_ops(fd, 0, DRM_USERPTR_SUBMIT_CHAIN, &again, 1, &chained));
	EXPECT_HELD(&hold);
	unmap(src, PAGE);
	hold_release(&hold);
	EXPECT_RET(job_wait(fd, job), -EFAULT);
	EXPECT_RET(job_wait(fd, chained), -ECANCELED);

	EXPECT_RET(obj_wait(fd, hd, 0), -EFAULT); /* the first, not the later -ECANCELED */
	EXPECT_OK(obj_wait(fd, hd, 0));
	EXPECT_RET(obj_wait(fd, hs, SECOND), -EFAULT);
	EXPECT_OK(obj_wait(fd, hs, 0));
	EXPECT_OK(obj_wait(fd, unused, 0));
	EXPECT_ZERO(dst, PAGE);

	EXPECT_OK(run_fill(fd, dst, 0x41, PAGE));
	EXPECT_OK(obj_wait(fd, hd, 0));
	return test_pass("WAIT reports an error once");
}
