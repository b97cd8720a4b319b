/* SPDX-License-Identifier: MIT */
/*
 * A process that pins, or exports, more memory than its cgroup may have is killed or
 * gets -ENOMEM, and each page that was pinned by then is let go of.
 *
 * VM: alone mem=1024
 */
#include <sys/stat.h>

#include "prime.h"

#define ROOT	"/sys/fs/cgroup"
#define GROUP	ROOT "/userptr-pins"
#define ROOM	(32 * MIB)

static void enter(void)
{
	EXPECT_OK(write_file(GROUP "/cgroup.procs", "0"));
}

static void pin_too_much(void)
{
	uint8_t *p = map_private(8 * ROOM);
	int fd = device_open(), ret;

	enter();
	ret = obj_create(fd, 0, p, 8 * ROOM, PINNED, NULL);
	EXPECT(ret == -ENOMEM || ret == -EFAULT, "expected ENOMEM or EFAULT, got %s",
	       error_name(ret));
	EXPECT_EQ(vm_pin(), 0);
}

static void export_too_much(void)
{
	uint8_t *p = map_private(8 * ROOM);
	int fd = device_open(), ret;
	uint32_t h = obj_wrap(fd, p, 8 * ROOM, 0);

	enter();
	ret = export_try(fd, h, RDWR, NULL);
	EXPECT(ret == -ENOMEM || ret == -EFAULT, "expected ENOMEM or EFAULT, got %s",
	       error_name(ret));
	EXPECT_EQ(vm_pin(), 0);
}

/* pins that were taken and not given back yet, by whomever */
static long pins_held(void)
{
	return vmstat("nr_foll_pin_acquired") - vmstat("nr_foll_pin_released");
}

static void fill_up(void (*body)(void))
{
	struct counters was = counters_now();
	long held = pins_held();
	char room[32];
	int status;
	pid_t pid;

	EXPECT_SYS(mkdir(GROUP, 0755));
	snprintf(room, sizeof(room), "%zu", ROOM);
	EXPECT_OK(write_file(GROUP "/memory.max", room));
	/* or it would go on in swap */
	write_file(GROUP "/memory.swap.max", "0");
	pid = fork();
	EXPECT_SYS(pid);
	if (!pid) {
		body();
		_exit(0);
	}
	EXPECT_SYS(waitpid(pid, &status, 0));
	EXPECT(WIFEXITED(status) ? !WEXITSTATUS(status) : WTERMSIG(status) == SIGKILL,
	       "status %#x", status);
	printf("%s\n", WIFEXITED(status) ? "no memory" : "killed");
	AWAIT_COUNTERS(was);
	for (int64_t end = now_ns() + FOREVER_S / 2 * SECOND; pins_held() != held; sched_yield())
		EXPECT(now_ns() < end, "%ld pages stay pinned", pins_held() - held);
	cgroup_remove(GROUP);
}

int main(void)
{
	if (write_file(ROOT "/cgroup.subtree_control", "+memory"))
		test_skip("no memory controller of cgroup v2");
	fill_up(pin_too_much);
	fill_up(export_too_much);
	return test_pass("pins in a full memory cgroup");
}
