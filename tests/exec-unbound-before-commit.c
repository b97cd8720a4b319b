/* SPDX-License-Identifier: MIT */
/*
 * A SUBMIT that has all its pages when the driver is unbound does not queue its job
 * any more: -ENODEV, and the memory is as it was.
 *
 * VM: hooks cpus=2
 */
#include "hook.h"

static int fd;
static uint8_t *p;

static int fill(void *arg)
{
	struct drm_userptr_op op = op_fill(ADDR(p), 0x77, PAGE);

	(void)arg;
	return submit_ops(fd, 0, 0, &op, 1, NULL);
}

int main(void)
{
	struct call call = { .make = fill };
	char device[128];

	fd = device_open();
	EXPECT(driver_device(device, sizeof(device)), "no platform device");
	p = map_private(PAGE);
	fill_pattern(p, PAGE, 1);
	obj_mirror(fd, p, PAGE);
	call_until(&call, "acquired");
	EXPECT_OK(driver_unbind(device));
	EXPECT_RET(call_end(&call), -ENODEV);
	EXPECT_PATTERN(p, PAGE, 1);
	close(fd);
	EXPECT_OK(driver_bind(device));
	return test_pass("unbound between pages and commit");
}
