/* SPDX-License-Identifier: MIT */
/*
 * SET_DOMAIN waits for what the caller is about to do: CPU_READ for jobs that
 * write the object, CPU_WRITE for all of them, DEVICE for none.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *src = map_private(PAGE), *dst = map_private(PAGE);
	uint32_t hs = obj_mirror(fd, src, PAGE), hd = obj_mirror(fd, dst, PAGE), job;

	for (int round = 0; round < 3; round++) {
		struct hold hold = hold_start_bytes(fd, 0, 512 * MIB);

		fill_pattern(src, PAGE, round);
		job = submit_op(fd, 0, op_copy(ADDR(dst), ADDR(src), PAGE));
		EXPECT_OK(obj_set_domain(fd, hs, DRM_USERPTR_DOMAIN_DEVICE));
		EXPECT_OK(obj_set_domain(fd, hd, DRM_USERPTR_DOMAIN_DEVICE));
		EXPECT_OK(obj_set_domain(fd, hs, DRM_USERPTR_DOMAIN_CPU_READ));
		EXPECT_HELD(&hold);
		if (round == 0)
			EXPECT_OK(obj_set_domain(fd, hs, DRM_USERPTR_DOMAIN_CPU_WRITE));
		else if (round == 1)
			EXPECT_OK(obj_set_domain(fd, hd, DRM_USERPTR_DOMAIN_CPU_READ));
		else
			EXPECT_OK(obj_set_domain(fd, hd, DRM_USERPTR_DOMAIN_CPU_WRITE));
		EXPECT_RET(job_state(fd, job), 0);
		EXPECT_PATTERN(dst, PAGE, round);
		hold_finish(&hold);
	}
	return test_pass("SET_DOMAIN");
}
