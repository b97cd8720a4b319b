/* SPDX-License-Identifier: MIT */
/*
 * The module cannot be unloaded while somebody uses it: an open file, an
 * object in it, a job, a fence that outlived its file. Then it can, at once.
 *
 * VM: fresh
 */
#include "helpers.h"

int main(void)
{
	uint64_t *p = map_private(PAGE);
	int fd = device_open(), primary = device_open_primary(), file, inherited;
	struct gate ready = gate_new(), leave = gate_new();
	uint32_t job;
	pid_t pid;

	EXPECT_RET(module_unload(), -EWOULDBLOCK);
	close(primary);
	EXPECT_RET(module_unload(), -EWOULDBLOCK);
	obj_mirror(fd, p, PAGE);
	EXPECT_OK(run_fill(fd, p, 1, PAGE));
	EXPECT_RET(module_unload(), -EWOULDBLOCK);
	job = submit_op(fd, 0, op_fill(ADDR(p), 2, PAGE));
	file = syncobj_export(fd, job);

	/* a second holder of the same open file */
	inherited = dup(fd);
	pid = fork();
	EXPECT_SYS(pid);
	if (!pid) {
		close(fd);
		close(file);
		gate_open(&ready);
		gate_pass(&leave);
		_exit(0);
	}
	gate_pass(&ready);
	close(fd);
	EXPECT_RET(module_unload(), -EWOULDBLOCK);
	close(inherited);
	EXPECT_RET(module_unload(), -EWOULDBLOCK);
	gate_open(&leave);
	EXPECT_CHILD(pid);

	/* only the fence is left */
	EXPECT_OK(fence_wait(file).state);
	EXPECT_RET(module_unload(), -EWOULDBLOCK);
	EXPECT_OK(fence_info(file).state);
	close(file);
	module_unload_soon();
	EXPECT_OK(module_load(""));
	fd = device_open();
	obj_mirror(fd, p, PAGE);
	EXPECT_OK(run_fill(fd, p, 3, PAGE));
	EXPECT_WORDS(p, PAGE, 3);
	return test_pass("a module in use stays");
}
