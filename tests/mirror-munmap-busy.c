/* SPDX-License-Identifier: MIT */
/*
 * munmap of memory that a job of a MIRROR_ALL context writes ends the job with
 * -EFAULT, and afterwards nothing is written there any more.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	struct drm_userptr_ctx_create args = { .flags = DRM_USERPTR_CTX_MIRROR_ALL };
	struct alias mem = alias_map(4 * MIB);
	uint64_t before;
	uint32_t job;
	int state;

	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args));
	job = long_job(fd, args.ctx_id, ADDR(mem.dev), mem.size, LONG_BYTES);
	await_change((uint64_t *)(void *)mem.see, 0);
	unmap(mem.dev, mem.size);
	before = checksum(mem.see, mem.size);
	state = job_wait(fd, job);
	EXPECT_EQ(checksum(mem.see, mem.size), before);
	EXPECT_RET(state, -EFAULT);
	return test_pass("munmap under a mirrored process");
}
