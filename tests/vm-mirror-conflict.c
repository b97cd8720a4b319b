/* SPDX-License-Identifier: MIT */
/*
 * GPU_MIRROR where the context has a mapping already is -EBUSY and leaves no
 * object; in another context the same works.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(4 * PAGE), *q = map_private(4 * PAGE);
	uint32_t h = obj_wrap(fd, p, 4 * PAGE, 0), ctx = ctx_new(fd), next = next_handle(fd);

	for (size_t shift = 0; shift < 4; shift++) {
		EXPECT_OK(vm_map(fd, 0, h, 0, ADDR(q) + shift * PAGE, PAGE, 0));
		EXPECT_RET(obj_create(fd, 0, q, 4 * PAGE, DRM_USERPTR_CREATE_GPU_MIRROR, NULL),
			   -EBUSY);
		EXPECT_EQ(next_handle(fd), next);
		EXPECT_OK(vm_unmap(fd, 0, ADDR(q) + shift * PAGE, PAGE));
	}
	EXPECT_OK(vm_map(fd, 0, h, 0, ADDR(q) + 4 * PAGE, PAGE, 0));
	obj_close(fd, obj_mirror(fd, q, 4 * PAGE));
	EXPECT_OK(vm_map(fd, 0, h, 0, ADDR(q), PAGE, 0));
	obj_mirror_in(fd, ctx, q, 4 * PAGE); /* nor is the refused one in the way */
	return test_pass("a mirror that finds its place taken");
}
