/* SPDX-License-Identifier: MIT */
/*
 * CREATE looks at no page: NULL, a hole, memory without permissions and
 * read-only memory are wrapped; using them is what fails.
 */
#include "helpers.h"

static int fd;

static void lazy(void *p, size_t size, int use)
{
	uint32_t h = obj_wrap(fd, p, size, 0);
	struct drm_userptr_op op;

	EXPECT_EQ(obj_info(fd, h).state, DRM_USERPTR_STATE_EMPTY);
	EXPECT_EQ(obj_info(fd, h).resident_bytes, 0);
	EXPECT_RET(obj_acquire(fd, h, 0, 0), use);
	EXPECT_RET(obj_set_domain(fd, h, DRM_USERPTR_DOMAIN_CPU_READ), use);
	op = op_fill(vm_anywhere(fd, 0, h, 0, size), 1, 8);
	EXPECT_RET(submit_ops(fd, 0, 0, &op, 1, NULL), use);
	if (use)
		EXPECT_EQ(last_fault_addr, op.dst);
	obj_close(fd, h);
}

int main(void)
{
	uint8_t *p = map_private(4 * PAGE);

	fd = device_open();
	lazy(NULL, PAGE, -EFAULT);
	lazy(p, 4 * PAGE, 0);
	protect(p, 4 * PAGE, PROT_READ);
	lazy(p, 4 * PAGE, -EFAULT);
	protect(p, 4 * PAGE, PROT_NONE);
	lazy(p, 4 * PAGE, -EFAULT);
	unmap(p, 4 * PAGE);
	lazy(p, 4 * PAGE, -EFAULT);
	return test_pass("CREATE is lazy");
}
