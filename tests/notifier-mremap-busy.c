/* SPDX-License-Identifier: MIT */
/*
 * Memory moved away while a job writes it is not written at its new place.
 */
#include "helpers.h"

#define SIZE	(4 * MIB)

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(SIZE), *to = map_reserve(SIZE);
	uint64_t seen;
	uint32_t job;

	obj_mirror(fd, p, SIZE);
	job = long_job(fd, 0, ADDR(p), SIZE, LONG_BYTES);
	await_change((uint64_t *)(void *)p, 0);
	EXPECT(mremap(p, SIZE, SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to, "mremap");
	seen = checksum(to, SIZE);
	EXPECT_RET(job_wait(fd, job), -EFAULT);
	EXPECT_EQ(checksum(to, SIZE), seen);
	EXPECT_RET(run_fill(fd, p, 0xbad, 8), -EFAULT);
	return test_pass("memory moved under a running job");
}
