/* SPDX-License-Identifier: MIT */
/*
 * munmap of the memory that a running job reads: after it returned, the job
 * copies nothing more, and what it copied was the old data.
 *
 * VM: hooks
 */
#include "hook.h"

#define SIZE	(4 * MIB)

int main(void)
{
	int fd = device_open();
	/* mappings of their own, so that each is unmapped whole */
	uint64_t *src = map_shared(SIZE), *dst = map_shared(SIZE);
	uint32_t job;

	for (size_t i = 0; i < SIZE / 8; i++)
		src[i] = 0x0123456789abcdefull;
	obj_mirror(fd, src, SIZE);
	obj_mirror(fd, dst, SIZE);
	stop_at("halfway");
	job = submit_op(fd, 0, op_copy(ADDR(dst), ADDR(src), SIZE));
	await_stopped();
	unmap(src, SIZE);
	EXPECT_RET(job_state(fd, job), -EFAULT);
	map_fixed(src, SIZE, PROT_READ | PROT_WRITE);
	memset(src, 0xee, SIZE);
	EXPECT_HALFWAY(dst, 0x0123456789abcdefull, SIZE);
	EXPECT_OK(run_copy(fd, dst, src, SIZE));
	EXPECT_SAME(dst, src, SIZE);
	return test_pass("munmap of what a job reads");
}
