/* SPDX-License-Identifier: MIT */
/*
 * Unbinding the driver waits for the job that runs on an imported buffer before it
 * lets go of the buffer's mapping; the job ends with -ENODEV.
 *
 * VM: hooks cpus=2 alone
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

/* Where a thread sleeps in the kernel. */
static bool sleeps_in(pid_t tid, const char *function)
{
	char path[64], text[128] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/wchan", tid);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	return strstr(text, function);
}

int main(void)
{
	int fd = device_open(), vgem = vgem_open("card"), running;
	struct foreign f = vgem_buffer(vgem, SIZE, NULL);
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	uint32_t h = import(fd, f.dmabuf);
	struct call unbinder = { .make = unbind };

	EXPECT(driver_device(platform_device, sizeof(platform_device)), "no platform device");
	EXPECT_OK(vm_map(fd, 0, h, 0, 1 << 30, SIZE, 0));
	fill_pattern(f.see, SIZE, 3);
	stop_at("running");
	running = syncobj_export(fd, submit_op(fd, 0, op_fill(1 << 30, 5, SIZE)));
	await_stopped();

	call_start(&unbinder);
	while (!sleeps_in(unbinder.tid, "flush_workqueue")) {
		EXPECT(!unbinder.done, "the driver was unbound under a job that runs");
		EXPECT(now_ns() < deadline, "unbinding does not come to the job");
		sched_yield();
	}
	EXPECT_EQ(fence_info(running).state, FENCE_PENDING);
	EXPECT_OK(call_end(&unbinder));
	EXPECT_EQ(fence_wait(running).state, -ENODEV);
	EXPECT_OK(driver_bind(platform_device));
	close(fd);
	foreign_drop(&f);
	return test_pass("unbound under a job on an import");
}
