/* SPDX-License-Identifier: MIT */
/*
 * munmap of memory that a job of a MIRROR_ALL context writes ends the job with
 * -EFAULT, and afterwards nothing is written there any more.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	struct drm_userptr_ctx_create args = { .flags = DRM_USERPTR_CTX_MIRROR_ALL };
	struct alias mem = alias_map(4 * MIB);
	uint32_t job;

	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args));
	job = halfway_fill(fd, args.ctx_id, ADDR(mem.dev), 0x51, mem.size);
	unmap(mem.dev, mem.size);
	EXPECT_RET(job_state(fd, job), -EFAULT);
	EXPECT_HALFWAY(mem.see, 0x51, mem.size);
	return test_pass("munmap under a mirrored process");
}
