/* SPDX-License-Identifier: MIT */
/*
 * A process that is killed with jobs on imported buffers, running and queued,
 * leaves nothing: every import goes, and the buffer is its owner's again.
 *
 * VM: cpus=2 mem=1024
 */
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
	long_job(fd, 0, 1ull << 30, SIZE, LONG_BYTES);
	for (size_t i = 1; i < BUFFERS; i++)
		submit_op(fd, 0, op_fill((i + 1) << 30, i, SIZE));
	await_change((uint64_t *)buf[0].see, 0);
	gate_open(&ready);
	pause();
}

int main(void)
{
	int vgem = vgem_open("card");
	char device[128], path[256];
	int64_t deadline = now_ns() + FOREVER_S * SECOND;
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
	EXPECT_SYS(waitpid(pid, NULL, 0));
	while (read_number(path))
		EXPECT(now_ns() < deadline, "%ld imports are left", read_number(path));
	for (size_t i = 1; i < BUFFERS; i++)
		EXPECT_ZERO(buf[i].see, SIZE);
	expect_import_works(&buf[0]);
	return test_pass("a process killed with imports");
}
