/* SPDX-License-Identifier: MIT */
/*
 * The number that an object's handle will have means nothing to anybody before CREATE
 * is through with it: a thread that guesses it gets -ENOENT, and can not close it.
 *
 * VM: hooks cpus=2
 */
#include "hook.h"

static int fd;
static uint32_t h;
static uint8_t *p;

static int create(void *arg)
{
	(void)arg;
	return obj_create(fd, 0, p, PAGE, 0, &h);
}

int main(void)
{
	struct call call = { .make = create };
	struct drm_userptr_object_info args = { 0 };
	uint32_t next;

	fd = device_open();
	p = map_private(PAGE);
	next = next_handle(fd);
	call_until(&call, "created");
	args.handle = next;
	EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_OBJECT_INFO, &args), -ENOENT);
	EXPECT_RET(obj_acquire(fd, next, 0, 0), -ENOENT);
	EXPECT_RET(obj_close_try(fd, next), -EINVAL);
	EXPECT_OK(call_end(&call));
	EXPECT_EQ(h, next);
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_OBJECT_INFO, &args));
	return test_pass("the handle comes last");
}
