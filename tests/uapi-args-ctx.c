/* SPDX-License-Identifier: MIT */
/*
 * CTX_CREATE and CTX_DESTROY refuse wrong arguments, one bit at a time, and
 * no context is left from a refused call.
 */
#include "helpers.h"

int main(void)
{
	struct drm_userptr_ctx_create good = { 0 };
	struct drm_userptr_ctx_destroy end = { 0 };
	int fd;

	module_param_set("max_contexts", 3);
	fd = device_open();

	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_CTX_CREATE, good, flags,
			    ~(uint64_t)DRM_USERPTR_CTX_MIRROR_ALL);
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_CTX_CREATE, good, pad, ALL_BITS);
	for (uint32_t bits = 1; bits < 70; bits++) {
		struct drm_userptr_ctx_create args = { .va_bits = bits };

		if (bits >= 21 && bits <= get_param(fd, DRM_USERPTR_PARAM_VA_BITS))
			continue;
		EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args), -EINVAL);
	}
	good.va_bits = 0xffffffff;
	EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &good), -EINVAL);

	/* of three contexts the default one is there: two more, no third */
	good = (struct drm_userptr_ctx_create){ .va_bits = 21 };
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &good));
	end.ctx_id = good.ctx_id;
	good.va_bits = (uint32_t)get_param(fd, DRM_USERPTR_PARAM_VA_BITS);
	good.ctx_id = 0xffffffff; /* not looked at */
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &good));
	EXPECT(good.ctx_id != end.ctx_id, "the same id twice");
	EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &good), -ENOSPC);

	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_CTX_DESTROY, end, pad, ALL_BITS);
	EXPECT_RET(ctx_destroy(fd, 0), -ENOENT);
	EXPECT_RET(ctx_destroy(fd, 0x7fffffff), -ENOENT);
	EXPECT_RET(ctx_destroy(fd, 0xffffffff), -ENOENT);
	EXPECT_OK(ctx_destroy(fd, end.ctx_id));
	EXPECT_RET(ctx_destroy(fd, end.ctx_id), -ENOENT);
	return test_pass("CTX_CREATE and CTX_DESTROY refuse wrong arguments");
}
