/* SPDX-License-Identifier: MIT */
/*
 * Memory moved away while a job writes it is not written at its new place.
 *
 * VM: hooks
 */
#include "hook.h"

#define SIZE	(4 * MIB)

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(SIZE), *to = map_reserve(SIZE);
	uint32_t job;

	obj_mirror(fd, p, SIZE);
	job = halfway_fill(fd, 0, ADDR(p), 0x51, SIZE);
	EXPECT(mremap(p, SIZE, SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to, "mremap");
	EXPECT_RET(job_state(fd, job), -EFAULT);
	EXPECT_HALFWAY(to, 0x51, SIZE);
	EXPECT_RET(run_fill(fd, p, 0xbad, 8), -EFAULT);
	return test_pass("memory moved under a running job");
}
