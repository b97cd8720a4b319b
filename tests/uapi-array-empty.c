/* SPDX-License-Identifier: MIT */
/*
 * An array of no elements is not looked at: neither its place nor its stride
 * matter, so that a zeroed structure is a job without operations.
 */
#include "helpers.h"

int main(void)
{
	struct drm_userptr_submit args = { 0 };
	struct drm_userptr_vm_bind bind = { 0 };
	int fd = device_open();

	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_SUBMIT, &args));
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_VM_BIND, &bind));
	args.ops = args.in_syncs = args.out_syncs = (struct drm_userptr_array){
		.ptr = 0xffff888000000000ull, .stride = 4096,
	};
	bind.ops = args.ops;
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_SUBMIT, &args));
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_VM_BIND, &bind));
	return test_pass("empty arrays");
}
