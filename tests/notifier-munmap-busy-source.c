/* SPDX-License-Identifier: MIT */
/*
 * munmap of the memory that a running job reads: after it returned, the job
 * copies nothing more, and what it copied was the old data.
 */
#include "helpers.h"

#define SIZE	(4 * MIB)

int main(void)
{
	int fd = device_open();
	uint32_t count = 96, job = 0;
	struct drm_userptr_op ops[2 * 96];
	/* mappings of their own, so that each is unmapped whole */
	uint64_t *src = map_shared(SIZE), *dst = map_shared(SIZE), seen;

	for (size_t i = 0; i < SIZE / 8; i++)
		src[i] = 0x0123456789abcdefull;
	obj_mirror(fd, src, SIZE);
	obj_mirror(fd, dst, SIZE);
	for (uint32_t i = 0; i < count; i++) {
		ops[2 * i] = op_fill(ADDR(dst), long_value(i), SIZE);
		ops[2 * i + 1] = op_copy(ADDR(dst), ADDR(src), SIZE);
	}
	EXPECT_OK(submit_ops(fd, 0, 0, ops, 2 * count, &job));
	await_change(dst, 0);
	unmap(src, SIZE);
	map_fixed(src, SIZE, PROT_READ | PROT_WRITE);
	memset(src, 0xee, SIZE);
	seen = checksum(dst, SIZE);
	EXPECT_RET(job_wait(fd, job), -EFAULT);
	EXPECT_EQ(checksum(dst, SIZE), seen);
	for (size_t i = 0; i < SIZE / 8; i++)
		EXPECT(dst[i] == 0x0123456789abcdefull || dst[i] >> 56 == 0x51 || !dst[i],
		       "word %zu is %#" PRIx64, i, dst[i]);
	EXPECT_OK(run_copy(fd, dst, src, SIZE));
	EXPECT_SAME(dst, src, SIZE);
	return test_pass("munmap of what a job reads");
}
