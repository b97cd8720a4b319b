/* SPDX-License-Identifier: MIT */
/*
 * An open file has at most max_objects live objects (-ENOSPC); a closed one
 * makes room, and another file has its own count.
 */
#include "helpers.h"

int main(void)
{
	uint8_t *p = map_private(16 * PAGE);
	uint32_t h[8];
	int a, b;

	module_param_set("max_objects", 8);
	a = device_open();
	b = device_open();
	EXPECT_EQ(get_param(a, DRM_USERPTR_PARAM_MAX_OBJECTS), 8);
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 8; i++)
			h[i] = obj_wrap(a, p + i * PAGE, PAGE, 0);
		EXPECT_RET(obj_create(a, 0, p + 8 * PAGE, PAGE, 0, NULL), -ENOSPC);
		EXPECT_RET(obj_create(a, 0, p + 8 * PAGE, PAGE, DRM_USERPTR_CREATE_GPU_MIRROR,
				      NULL), -ENOSPC);
		/* the refused ones left neither a mapping nor an object in the way */
		obj_close(b, obj_mirror(b, p + 8 * PAGE, PAGE));
		obj_close(a, h[2]);
		h[2] = obj_mirror(a, p + 8 * PAGE, PAGE);
		for (size_t i = 0; i < 8; i++)
			obj_close(a, h[i]);
	}
	return test_pass("the limit of objects");
}
