/* SPDX-License-Identifier: MIT */
/*
 * A thread whose memory goes to a node of its own (set_mempolicy, cpuset) gets
 * it by itself: -EOPNOTSUPP without waiting, and where the policy says by an
 * ACQUIRE that waits, however large; a thread without one is served by workers.
 *
 * VM: numa=2 mem=1024 cpus=2
 */
#include <pthread.h>
#include <sys/stat.h>

#include "workers.h"

#define SIZE		(192 * MIB)
#define SMALL		(4 * MIB)
#define MPOL_DEFAULT_	0
#define MPOL_BIND_	2

static int fd;
static uint32_t h;

static long set_mempolicy_(int mode, unsigned long nodes)
{
	return syscall(SYS_set_mempolicy, mode, nodes ? &nodes : NULL, nodes ? 8 : 0);
}

static void *other_thread(void *arg)
{
	(void)arg;
	/* new threads inherit the policy */
	EXPECT_RET(ask(fd, h, 0, SMALL), -EOPNOTSUPP);
	EXPECT_SYS(set_mempolicy_(MPOL_DEFAULT_, 0));
	EXPECT_RET(ask(fd, h, 0, SMALL), -EAGAIN);
	EXPECT_OK(ask_until(fd, h, 0, SMALL));
	return NULL;
}

static void expect_on_node(uint8_t *p, size_t size, int node)
{
	int status = -1;
	size_t wrong = 0;

	for (size_t at = 0; at < size; at += 64 * PAGE) {
		void *page = p + at;

		EXPECT_SYS(syscall(SYS_move_pages, 0, 1, &page, NULL, &status, 0));
		wrong += status != node;
	}
	EXPECT(!wrong, "%zu of %zu pages looked at are not on node %d", wrong, size / (64 * PAGE),
	       node);
}

int main(void)
{
	uint8_t *p = map_cold(SIZE);
	pthread_t thread;

	if (set_mempolicy_(MPOL_BIND_, 1 << 1))
		test_skip("set_mempolicy gives %s", error_name(-errno));
	fd = device_open();
	h = obj_wrap(fd, p, SIZE, 0);
	for (int node = 0; node < 2; node++) {
		EXPECT_SYS(set_mempolicy_(MPOL_BIND_, 1ul << node));
		EXPECT_RET(ask(fd, h, 0, 0), -EOPNOTSUPP);
		EXPECT_EQ(obj_info(fd, h).resident_bytes, 0);
		EXPECT_OK(obj_acquire(fd, h, 0, 0));
		EXPECT_OK(ask(fd, h, 0, 0));
		expect_on_node(p, SIZE, node);
		EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	}
	obj_close(fd, h);
	h = obj_wrap(fd, p, SIZE, 0);
	EXPECT_EQ(pthread_create(&thread, NULL, other_thread, NULL), 0);
	pthread_join(thread, NULL);
	EXPECT_RET(ask(fd, h, SMALL, SMALL), -EOPNOTSUPP);
	EXPECT_SYS(set_mempolicy_(MPOL_DEFAULT_, 0));
	EXPECT_OK(ask_until(fd, h, SMALL, SMALL));

	/* the same by a cpuset */
	static const char group[] = "/sys/fs/cgroup/own-mempolicy";
	if (write_file("/sys/fs/cgroup/cgroup.subtree_control", "+cpuset") || mkdir(group, 0755)) {
		printf("no cpuset\n");
		return test_pass("a memory policy is left to the caller");
	}
	EXPECT_OK(write_file("/sys/fs/cgroup/own-mempolicy/cpuset.mems", "1"));
	EXPECT_OK(write_file("/sys/fs/cgroup/own-mempolicy/cgroup.procs", "0"));
	EXPECT_RET(ask(fd, h, 4 * SMALL, SMALL), -EOPNOTSUPP);
	EXPECT_OK(obj_acquire(fd, h, 4 * SMALL, SMALL));
	expect_on_node(p + 4 * SMALL, SMALL, 1);
	EXPECT_OK(write_file("/sys/fs/cgroup/cgroup.procs", "0"));
	EXPECT_OK(ask_until(fd, h, 8 * SMALL, SMALL));
	cgroup_remove(group);
	return test_pass("a memory policy is left to the caller");
}
