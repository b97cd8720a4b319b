/* SPDX-License-Identifier: MIT */
/*
 * A process that is killed with jobs on imported buffers, running and queued,
 * leaves nothing: every import goes, and the buffer is its owner's again.
 *
 * VM: cpus=2 mem=1024 hooks
 */
#include "hook.h"
#include "import.h"

#define SIZE	(2 * MIB)
#define BUFFERS	8

static struct foreign buf[BUFFERS];
static struct gate ready;

static void uses(void *arg)
{
	int fd = device_open();

	(void)arg;
	for (size_t i = 0; i < BUFFERS; i++)
		EXPECT_OK(vm_map(fd, 0, import(fd, buf[i].dmabuf), 0, (i + 1) << 30, SIZE, 0));
	halfway_fill(fd, 0, 1ull << 30, 0x51, SIZE);
	for (size_t i = 1; i < BUFFERS; i++)
		submit_op(fd, 0, op_fill((i + 1) << 30, i, SIZE));
	gate_open(&ready);
	pause();
}

int main(void)
{
	int vgem = vgem_open("card");
	char device[128], path[256], where[128];
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	pid_t pid;

	EXPECT(driver_device(device, sizeof(device)), "no platform device");
	snprintf(path, sizeof(path), "/sys/bus/platform/drivers/userptr/%s/imports", device);
	ready = gate_new();
	for (size_t i = 0; i < BUFFERS; i++)
		buf[i] = vgem_buffer(vgem, SIZE, NULL);
	pid = spawn(uses, NULL);
	gate_pass(&ready);
	EXPECT_EQ(read_number(path), BUFFERS);
	EXPECT_SYS(kill(pid, SIGKILL));
	while (!thread_sleeps_in(pid, "uptr_queue_kill", where))
		EXPECT(now_ns() < deadline, "it does not come to the end of its job, it is in %s", where);
	EXPECT_EQ(read_number(path), BUFFERS);
	stop_no_more();
	EXPECT_SYS(waitpid(pid, NULL, 0));
	while (read_number(path))
		EXPECT(now_ns() < deadline, "%ld imports are left", read_number(path));
	EXPECT_WORDS(buf[0].see, SIZE, 0x51);
	for (size_t i = 1; i < BUFFERS; i++)
		EXPECT_ZERO(buf[i].see, SIZE);
	expect_import_works(&buf[0]);
	return test_pass("a process killed with imports");
}
