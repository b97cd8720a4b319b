/* SPDX-License-Identifier: MIT */
/*
 * A process is killed with hundreds of jobs queued: every sync_file that another
 * process holds of them signals, with an error, and has names to tell then, and
 * still when the device is unbound and bound again.
 *
 * VM: fresh
 */
#include <linux/sync_file.h>

#include "foreign.h"
#include "prime.h"

#define DEPTH	500

struct world {
	struct foreign f;
	struct gate ready;
	int *files;
};

static void victim(void *arg)
{
	uint64_t *p = map_private(DEPTH * sizeof(*p));
	struct world *w = arg;
	int fd = device_open();

	obj_mirror(fd, p, (DEPTH * sizeof(*p) + PAGE - 1) / PAGE * PAGE);
	for (size_t i = 0; i < DEPTH; i++) {
		struct drm_userptr_op op = op_fill(ADDR(&p[i]), 0xbad, sizeof(*p));

		w->files[i] = syncobj_export(fd, i ? submit_op(fd, 0, op) :
						     submit_behind(fd, 0, &w->f, op));
	}
	gate_open(&w->ready);
	for (;;)
		pause();
}

static void expect_names(int file)
{
	struct sync_fence_info info = { 0 };
	struct sync_file_info args = { .num_fences = 1, .sync_fence_info = ADDR(&info) };

	EXPECT_OK(xioctl(file, SYNC_IOC_FILE_INFO, &args));
	EXPECT_EQ(args.num_fences, 1);
	/* which names a fence has after it signalled differs between kernels */
	EXPECT(info.driver_name[0] && info.obj_name[0], "no names");
}

int main(void)
{
	struct world w = { .ready = gate_new(), .files = map_shared(DEPTH * sizeof(int)) };
	int files[DEPTH], status;
	char device[128];
	pid_t pid;

	EXPECT(driver_device(device, sizeof(device)), "no platform device");
	w.f = foreign_new();
	pid = spawn(victim, &w);
	gate_pass(&w.ready);
	for (size_t i = 0; i < DEPTH; i++) {
		files[i] = take_fd(pid, w.files[i]);
		EXPECT_RET(fence_info(files[i]).state, FENCE_PENDING);
	}
	EXPECT_SYS(kill(pid, SIGKILL));
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	for (size_t i = 0; i < DEPTH; i++) {
		EXPECT_RET(fence_wait(files[i]).state, -EFAULT);
		expect_names(files[i]);
	}
	EXPECT_UNSIGNALLED(&w.f);

	EXPECT_OK(driver_unbind(device));
	for (size_t i = 0; i < DEPTH; i++)
		expect_names(files[i]);
	EXPECT_OK(driver_bind(device));
	for (size_t i = 0; i < DEPTH; i++) {
		expect_names(files[i]);
		close(files[i]);
	}
	foreign_drop(&w.f);
	return test_pass("sync_files of a killed process");
}
