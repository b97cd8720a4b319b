/* SPDX-License-Identifier: MIT */
/*
 * A process can be killed while it exports: as it waits for a job, or for memory
 * that does not come. Nothing of it is left.
 *
 * VM: cpus=2 mem=1024 hooks
 */
#include "hook.h"
#include "prime.h"
#include "uffd.h"

static struct gate ready;

static int behind; /* a fence that does not signal soon */

static void waits_for_job(void *arg)
{
	int fd = device_open();
	uint8_t *p = map_private(8 * PAGE);
	uint32_t h = obj_mirror(fd, p, 8 * PAGE);
	struct drm_userptr_sync in = { .handle = syncobj_new(fd) };
	struct drm_userptr_op op = op_fill(ADDR(p), 0xbad, PAGE);
	struct job job = { .ops = &op, .n_ops = 1, .in = &in, .n_in = 1 };

	(void)arg;
	EXPECT_OK(syncobj_import(fd, in.handle, behind));
	EXPECT_OK(submit(fd, &job));
	gate_open(&ready);
	export_try(fd, h, RDWR, NULL);
	FAIL("still there");
}

static void waits_for_memory(void *arg)
{
	int fd = device_open();
	uint8_t *p = map_private(8 * PAGE);
	uint32_t h = obj_mirror(fd, p, 8 * PAGE);

	(void)arg;
	fill_pattern(p, 5 * PAGE, 1);
	uffd_open(p, 8 * PAGE);
	gate_open(&ready);
	export_try(fd, h, RDWR, NULL);
	FAIL("still there");
}

static void kill_in(void (*body)(void *arg))
{
	int status;
	pid_t pid;

	ready = gate_new();
	pid = spawn(body, NULL);
	gate_pass(&ready);
	await_in_ioctl(pid, DRM_IOCTL_PRIME_HANDLE_TO_FD);
	EXPECT_SYS(kill(pid, SIGKILL));
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFSIGNALED(status), "status %#x", status);
}

int main(void)
{
	struct counters was = counters_now();
	int fd = device_open();
	struct hold hold = hold_start(fd, 0);

	behind = syncobj_export(fd, hold.syncobj);
	kill_in(waits_for_job);
	EXPECT_HELD(&hold);
	hold_release(&hold);
	close(behind);
	close(fd);
	AWAIT_COUNTERS(was);
	kill_in(waits_for_memory);
	AWAIT_COUNTERS(was);
	return test_pass("killed while exporting");
}
