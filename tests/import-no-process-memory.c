/* SPDX-License-Identifier: MIT */
/*
 * An imported buffer is no memory of a process: what asks for that is refused
 * with -EOPNOTSUPP, and changes nothing. It counts as one of the file's objects.
 */
#include "import.h"

#define SIZE	(8 * PAGE)

int main(void)
{
	struct foreign f = vgem_buffer(vgem_open("card"), SIZE, NULL);
	int fd = device_open(), other = device_open();
	uint32_t h = import(fd, f.dmabuf);
	struct drm_userptr_object_info info = { .handle = h };
	struct drm_userptr_madvise madvise = { .handle = h };

	EXPECT_RET(obj_acquire(fd, h, 0, 0), -EOPNOTSUPP);
	EXPECT_RET(obj_set_domain(fd, h, DRM_USERPTR_DOMAIN_CPU_READ), -EOPNOTSUPP);
	EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_OBJECT_INFO, &info), -EOPNOTSUPP);
	EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_MADVISE, &madvise), -EOPNOTSUPP);
	EXPECT_OK(obj_wait(fd, h, 0));
	EXPECT_OK(vm_map(fd, 0, h, 0, 0x100000, SIZE, 0));
	EXPECT_OK(run_op(fd, 0, op_fill(0x100000, 7, SIZE)));
	EXPECT_WORDS(f.see, SIZE, 7);

	module_param_set("max_objects", 1);
	obj_wrap(other, map_private(SIZE), SIZE, 0);
	EXPECT_RET(import_try(other, f.dmabuf, NULL), -ENOSPC);
	return test_pass("what an import is not");
}
