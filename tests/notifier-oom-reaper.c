/* SPDX-License-Identifier: MIT */
/*
 * A process that the kernel kills for want of memory in its cgroup, and that gets
 * stuck on its way out, loses its memory to the OOM reaper while the device is
 * busy there: the jobs end with -EFAULT, and the pages are free.
 *
 * VM: mem=1024 timeout=120 hooks
 */
#include <sys/stat.h>

#include "events.h"
#include "hook.h"

#define GROUP	"/sys/fs/cgroup/userptr-oom"
#define ROOM	"67108864"
#define SIZE	(4 * MIB)

struct world {
	int fd;
	uint8_t *p;
	struct gate ready;
	struct gate go;
	uint32_t *shared;	/* the object, the job that runs, one behind it */
};

static void child(void *arg)
{
	struct world *w = arg;

	EXPECT_OK(write_file(GROUP "/cgroup.procs", "0"));
	w->shared[0] = obj_mirror(w->fd, w->p, SIZE);
	w->shared[1] = halfway_fill(w->fd, 0, ADDR(w->p), 0x51, SIZE);
	w->shared[2] = submit_op(w->fd, 0, op_fill(ADDR(w->p), 0xbad, SIZE));
	gate_open(&w->ready);
	gate_pass(&w->go);
	for (;;)
		memset(map_private(SIZE), 1, SIZE);
}

int main(void)
{
	struct world w = { .fd = device_open(), .ready = gate_new(), .go = gate_new() };
	int64_t deadline;
	pid_t pid;

	if (write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory"))
		test_skip("no memory cgroups");
	EXPECT_SYS(mkdir(GROUP, 0755));
	EXPECT_OK(write_file(GROUP "/memory.max", ROOM));
	w.shared = map_shared(PAGE);
	w.p = map_small(SIZE);
	pid = spawn(child, &w);
	gate_pass(&w.ready);
	victim_watch(pid);
	gate_open(&w.go);
	victim_await_killed(pid);

	deadline = now_ns() + FOREVER_S / 2 * SECOND;
	while (victim_pages(pid, w.p, SIZE) && now_ns() < deadline)
		sched_yield();
	EXPECT(!victim_pages(pid, w.p, SIZE), "%zu pages were not reaped",
	       victim_pages(pid, w.p, SIZE));
	EXPECT_RET(job_wait(w.fd, w.shared[1]), -EFAULT);
	EXPECT_RET(job_wait(w.fd, w.shared[2]), -EFAULT);
	victim_release(pid);
	cgroup_remove(GROUP);

	/* the file is as good as new */
	obj_close(w.fd, w.shared[0]);
	obj_mirror(w.fd, w.p, SIZE);
	EXPECT_OK(run_fill(w.fd, w.p, 0x21, SIZE));
	EXPECT_WORDS(w.p, SIZE, 0x21);
	return test_pass("the OOM reaper and a busy process");
}
