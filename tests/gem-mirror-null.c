/* SPDX-License-Identifier: MIT */
/*
 * Wrapping address 0 with GPU_MIRROR is -ENOSPC, since address 0 is never
 * given out, and leaves no handle.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint32_t next = next_handle(fd);

	EXPECT_RET(obj_create(fd, 0, NULL, PAGE, DRM_USERPTR_CREATE_GPU_MIRROR, NULL), -ENOSPC);
	EXPECT_EQ(next_handle(fd), next);
	/* nor does a refused object stay in the way of the next one */
	obj_wrap(fd, NULL, PAGE, 0);
	return test_pass("no mirror of address 0");
}
