/* SPDX-License-Identifier: MIT */
/*
 * Unbinding with an open file: every call on it is -ENODEV from then on, memory
 * works as before, and after binding again a newly opened file works while
 * the old one stays dead.
 *
 * VM: fresh
 */
#include "helpers.h"

int main(void)
{
	int old = device_open(), new;
	uint64_t *p = map_private(4 * PAGE);
	uint32_t h = obj_mirror(old, p, 4 * PAGE), ctx = ctx_new(old);
	struct drm_userptr_op op = op_fill(ADDR(p), 2, 8);
	struct drm_userptr_get_param param = { 0 };
	struct drm_userptr_object_info info = { .handle = h };
	struct drm_userptr_ctx_create create = { 0 };
	char name[128];

	EXPECT_OK(run_fill(old, p, 1, 4 * PAGE));
	EXPECT(driver_device(name, sizeof(name)), "no platform device");
	EXPECT_OK(driver_unbind(name));
	for (int round = 0; round < 2; round++) {
		EXPECT_RET(xioctl(old, DRM_IOCTL_USERPTR_GET_PARAM, &param), -ENODEV);
		EXPECT_RET(xioctl(old, DRM_IOCTL_USERPTR_OBJECT_INFO, &info), -ENODEV);
		EXPECT_RET(xioctl(old, DRM_IOCTL_USERPTR_CTX_CREATE, &create), -ENODEV);
		EXPECT_RET(ctx_destroy(old, ctx), -ENODEV);
		EXPECT_RET(submit_ops(old, 0, 0, &op, 1, NULL), -ENODEV);
		EXPECT_RET(obj_create(old, 0, p, PAGE, 0, NULL), -ENODEV);
		EXPECT_RET(obj_acquire(old, h, 0, 0), -ENODEV);
		EXPECT_RET(obj_set_domain(old, h, 0), -ENODEV);
		EXPECT_RET(obj_wait(old, h, 0), -ENODEV);
		EXPECT_RET(vm_unmap(old, 0, ADDR(p), 4 * PAGE), -ENODEV);
		EXPECT_RET(obj_close_try(old, h), -ENODEV);
		EXPECT_WORDS(p, 4 * PAGE, 1);
		/* the dead device's notifiers still answer */
		protect(p, PAGE, PROT_READ);
		protect(p, PAGE, PROT_READ | PROT_WRITE);
		map_fixed(p + 3 * PAGE / 8, PAGE, PROT_READ | PROT_WRITE);
		for (size_t i = 0; i < PAGE / 8; i++)
			p[3 * PAGE / 8 + i] = 1;
		if (!round)
			EXPECT_OK(driver_bind(name));
	}
	new = device_open();
	obj_mirror(new, p, 4 * PAGE);
	EXPECT_OK(run_fill(new, p, 3, PAGE));
	EXPECT_WORDS(p, PAGE, 3);
	close(old);
	EXPECT_OK(run_fill(new, p, 4, PAGE));
	EXPECT_WORDS(p, PAGE, 4);
	return test_pass("unbind and bind");
}
