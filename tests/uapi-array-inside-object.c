/* SPDX-License-Identifier: MIT */
/*
 * The arrays of SUBMIT and VM_BIND, and the structure itself, may lie in the
 * memory the job works on: no fault under a lock, and the job is the one that
 * was written there before the call.
 */
#include "helpers.h"

struct self {
	struct drm_userptr_submit submit;
	struct drm_userptr_vm_bind bind;
	struct drm_userptr_op ops[2];
	struct drm_userptr_sync out[1];
	struct drm_userptr_bind binds[1];
};

int main(void)
{
	int fd = device_open();
	uint32_t h;

	/* the second time around, the pages are swapped for fresh ones first */
	for (int round = 0; round < 4; round++) {
		uint8_t *p = map_private(4 * PAGE);
		struct self *self = (struct self *)(void *)p;
		uint64_t addr;

		h = obj_mirror(fd, p, 4 * PAGE);
		if (round & 1)
			EXPECT_OK(obj_acquire(fd, h, 0, 0));
		fill_pattern(p, 4 * PAGE, round);
		memset(self, 0, sizeof(*self));
		self->binds[0] = (struct drm_userptr_bind){
			.flags = DRM_USERPTR_BIND_ANYWHERE, .handle = h, .size = 4 * PAGE,
		};
		self->bind.ops = (struct drm_userptr_array){
			ADDR(self->binds), 1, sizeof(self->binds[0]),
		};
		EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_VM_BIND, &self->bind));
		addr = self->binds[0].addr;

		/* save the page of the arguments, then wipe it and what follows */
		self->ops[0] = op_copy(addr + 3 * PAGE, addr, PAGE);
		self->ops[1] = op_fill(addr, 0x99, 3 * PAGE);
		self->out[0].handle = syncobj_new(fd);
		uint32_t syncobj = self->out[0].handle;
		self->submit.ops = (struct drm_userptr_array){
			ADDR(self->ops), 2, sizeof(self->ops[0]),
		};
		self->submit.out_syncs = (struct drm_userptr_array){
			ADDR(self->out), 1, sizeof(self->out[0]),
		};
		EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_SUBMIT, &self->submit));
		EXPECT_OK(job_wait(fd, syncobj));

		/*
		 * The answer to SUBMIT and the job both write the first page; the
		 * job wins or the answer does. The arrays are beyond the answer.
		 */
		EXPECT_WORDS(p + sizeof(self->submit), 3 * PAGE - sizeof(self->submit), 0x99);
		struct self *was = (struct self *)(void *)(p + 3 * PAGE);
		EXPECT_EQ(was->ops[1].value, 0x99);
		EXPECT_EQ(was->out[0].handle, syncobj);
		obj_close(fd, h);
		unmap(p, 4 * PAGE);
	}
	return test_pass("arguments inside the wrapped memory");
}
