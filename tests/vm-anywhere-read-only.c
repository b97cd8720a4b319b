/* SPDX-License-Identifier: MIT */
/*
 * Several ANYWHERE elements of one call get different addresses, each is
 * written back to its own element, and other flags hold for each alone.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private(3 * PAGE);
	uint32_t h = obj_wrap(fd, p, 3 * PAGE, 0);
	struct drm_userptr_bind ops[3];

	for (int i = 0; i < 3; i++)
		ops[i] = (struct drm_userptr_bind){
			.flags = DRM_USERPTR_BIND_ANYWHERE | (i == 1 ? DRM_USERPTR_BIND_READ_ONLY : 0),
			.handle = h, .offset = i * PAGE, .size = PAGE,
		};
	EXPECT_OK(vm_bind(fd, 0, ops, 3, NULL));
	for (int i = 0; i < 3; i++) {
		EXPECT_RET(run_op(fd, 0, op_fill(ops[i].addr, 0x10 + i, PAGE)),
			   i == 1 ? -EACCES : 0);
		EXPECT_WORDS(p + i * PAGE / 8, PAGE, i == 1 ? 0 : 0x10 + i);
	}
	return test_pass("several anywhere");
}
