/* SPDX-License-Identifier: MIT */
/*
 * Closing the handles of objects that queued and running jobs use does not
 * disturb the jobs: they finish with the right data.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	uint8_t *src = map_private(MIB), *dst = map_private(MIB), *run = map_private(4 * MIB);
	uint32_t h[3], queued, running, next = next_handle(fd);
	struct drm_userptr_op op;

	fill_pattern(src, MIB, 1);
	h[0] = obj_mirror(fd, src, MIB);
	h[1] = obj_mirror(fd, dst, MIB);
	h[2] = obj_mirror(fd, run, 4 * MIB);
	running = halfway_fill(fd, 0, ADDR(run), 0x51, 4 * MIB);
	op = op_copy(ADDR(dst), ADDR(src), MIB);
	queued = submit_op(fd, 0, op);
	EXPECT_EQ(job_state(fd, running), FENCE_PENDING);
	for (int i = 0; i < 3; i++)
		obj_close(fd, h[i]);
	EXPECT_EQ(next_handle(fd), next);
	EXPECT_RET(submit_ops(fd, 0, 0, &op, 1, NULL), -EFAULT);
	EXPECT_EQ(job_state(fd, running), FENCE_PENDING);
	EXPECT_HALFWAY(run, 0x51, 4 * MIB);

	stop_no_more();
	EXPECT_OK(job_wait(fd, running));
	EXPECT_WORDS(run, 4 * MIB, 0x51);
	EXPECT_OK(job_wait(fd, queued));
	EXPECT_PATTERN(dst, MIB, 1);
	return test_pass("closing busy objects");
}
