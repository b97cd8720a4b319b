/* SPDX-License-Identifier: MIT */
/*
 * A job of exactly the largest size and one of exactly the largest number of
 * operations are accepted and done.
 */
#include "helpers.h"

#define CHUNK	(8 * MIB)

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private(CHUNK);
	uint64_t bytes = get_param(fd, DRM_USERPTR_PARAM_MAX_JOB_BYTES);
	uint32_t n = (uint32_t)get_param(fd, DRM_USERPTR_PARAM_MAX_JOB_OPS);
	struct drm_userptr_op *ops = calloc(n, sizeof(*ops));
	uint32_t job;

	EXPECT(ops, "no memory");
	obj_mirror(fd, p, CHUNK);
	job = long_job(fd, 0, ADDR(p), CHUNK, bytes);
	EXPECT_OK(job_wait(fd, job));
	EXPECT_WORDS(p, CHUNK, long_job_last(CHUNK, bytes));
	for (uint32_t i = 0; i < n; i++)
		ops[i] = op_fill(ADDR(p) + 8 * (i % (CHUNK / 8)), i, 8);
	EXPECT_OK(run_ops(fd, 0, ops, n));
	for (uint32_t i = 0; i < n && i < CHUNK / 8; i++)
		EXPECT_EQ(p[i] % (CHUNK / 8), i);
	return test_pass("the largest job");
}
