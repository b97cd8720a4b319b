/* SPDX-License-Identifier: MIT */
/*
 * With NONBLOCK a SUBMIT that finds more than 1 GiB unfinished in the context
 * is -EAGAIN and queues nothing; another context has room, and this one again
 * when the jobs are done.
 *
 * VM: hooks
 */
#include "hook.h"

#define SIZE	(4 * MIB)

int main(void)
{
	int fd = device_open();
	uint32_t other = ctx_new(fd), next = next_handle(fd), job, n = 0;
	uint64_t *p = map_private(SIZE);
	struct drm_userptr_op ops[64];
	struct hold hold;
	int ret = 0;

	obj_mirror(fd, p, SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		ops[i] = op_fill(ADDR(p), i + 1, SIZE); /* 256 MiB */
	hold = hold_start_bytes(fd, 0, 768 * MIB);
	while (n < 8) {
		ret = submit_ops(fd, 0, DRM_USERPTR_SUBMIT_NONBLOCK, ops, ARRAY_SIZE(ops), &job);
		if (ret)
			break;
		n++;
	}
	EXPECT_HELD(&hold);
	EXPECT_RET(ret, -EAGAIN);
	EXPECT(n >= 1 && n <= 2, "%u jobs of 256 MiB fitted behind one of 768 MiB", n);
	EXPECT_OK(submit_ops(fd, other, DRM_USERPTR_SUBMIT_NONBLOCK, NULL, 0, NULL));
	EXPECT_HELD(&hold);
	EXPECT_EQ(last_fault_addr, 0);
	EXPECT_EQ(next_handle(fd), next + 2);
	hold_release(&hold);
	EXPECT_OK(job_wait(fd, job ? job : hold.syncobj));
	EXPECT_OK(submit_ops(fd, 0, DRM_USERPTR_SUBMIT_NONBLOCK, ops, ARRAY_SIZE(ops), &job));
	EXPECT_OK(job_wait(fd, job));
	EXPECT_WORDS(p, SIZE, ARRAY_SIZE(ops));
	return test_pass("a full queue with NONBLOCK");
}
