/* SPDX-License-Identifier: MIT */
/*
 * Unbinding the driver waits for the job that runs on an imported buffer before it
 * lets go of the buffer's mapping; the job ends with -ENODEV.
 *
 * VM: hooks cpus=2
 */
#include "hook.h"
#include "import.h"

#define SIZE	(16 * PAGE)

static char platform_device[128];

static int unbind(void *arg)
{
	(void)arg;
	return driver_unbind(platform_device);
}

int main(void)
{
	int fd = device_open(), vgem = vgem_open("card"), running;
	struct foreign f = vgem_buffer(vgem, SIZE, NULL);
	uint32_t h = import(fd, f.dmabuf);
	struct call unbinder = { .make = unbind };

	EXPECT(driver_device(platform_device, sizeof(platform_device)), "no platform device");
	EXPECT_OK(vm_map(fd, 0, h, 0, 1 << 30, SIZE, 0));
	fill_pattern(f.see, SIZE, 3);
	stop_at("running");
	running = syncobj_export(fd, submit_op(fd, 0, op_fill(1 << 30, 5, SIZE)));
	await_stopped();

	call_start(&unbinder);
	call_await_in(&unbinder, "flush_workqueue", "the driver was unbound under a job that runs");
	EXPECT_EQ(fence_info(running).state, FENCE_PENDING);
	EXPECT_OK(call_end(&unbinder));
	EXPECT_EQ(fence_wait(running).state, -ENODEV);
	EXPECT_OK(driver_bind(platform_device));
	close(fd);
	foreign_drop(&f);
	return test_pass("unbound under a job on an import");
}
