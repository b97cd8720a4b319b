/* SPDX-License-Identifier: MIT */
/*
 * An open file has at most max_contexts contexts; a destroyed one makes room,
 * and another file has its own count.
 */
#include "helpers.h"

static int create(int fd, uint32_t *id)
{
	struct drm_userptr_ctx_create args = { 0 };
	int ret = xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args);

	*id = args.ctx_id;
	return ret;
}

int main(void)
{
	uint32_t ids[7], id;
	int a, b;

	module_param_set("max_contexts", 8);
	a = device_open();
	b = device_open();
	EXPECT_EQ(get_param(a, DRM_USERPTR_PARAM_MAX_CONTEXTS), 8);
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
			EXPECT_OK(create(a, &ids[i]));
		EXPECT_RET(create(a, &id), -ENOSPC);
		EXPECT_OK(ctx_destroy(a, ids[3]));
		EXPECT_OK(create(a, &ids[3]));
		EXPECT_RET(create(a, &id), -ENOSPC);
		EXPECT_OK(create(b, &id));
		EXPECT_OK(ctx_destroy(b, id));
		for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
			EXPECT_OK(ctx_destroy(a, ids[i]));
	}
	return test_pass("the limit of contexts");
}
