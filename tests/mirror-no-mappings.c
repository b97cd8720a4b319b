/* SPDX-License-Identifier: MIT */
/*
 * Nothing can be mapped in a MIRROR_ALL context, where every address is taken:
 * -EBUSY, and -ENOSPC where the driver is to choose. It needs 48 address bits.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	struct drm_userptr_ctx_create args = { .flags = DRM_USERPTR_CTX_MIRROR_ALL };
	struct drm_userptr_ctx_create small = {
		.flags = DRM_USERPTR_CTX_MIRROR_ALL, .va_bits = 47,
	};
	uint8_t *p = map_private(PAGE);
	uint32_t h = obj_wrap(fd, p, PAGE, 0), next;

	EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &small), -ENODEV);
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args));
	EXPECT_RET(vm_map(fd, args.ctx_id, h, 0, 0x10000, PAGE, 0), -EBUSY);
	EXPECT_RET(vm_map(fd, args.ctx_id, h, 0, 0, PAGE, DRM_USERPTR_BIND_ANYWHERE), -ENOSPC);
	EXPECT_RET(vm_unmap(fd, args.ctx_id, ADDR(p), PAGE), -ENOENT);
	obj_close(fd, h);
	next = next_handle(fd);
	EXPECT_RET(obj_create(fd, args.ctx_id, p, PAGE, DRM_USERPTR_CREATE_GPU_MIRROR, NULL),
		   -EBUSY);
	EXPECT_EQ(next_handle(fd), next);
	EXPECT_OK(run_op(fd, args.ctx_id, op_fill(ADDR(p), 3, PAGE)));
	EXPECT_WORDS(p, PAGE, 3);
	return test_pass("no mappings in a mirrored process");
}
