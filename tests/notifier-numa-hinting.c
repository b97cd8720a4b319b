/* SPDX-License-Identifier: MIT */
/*
 * The kernel takes access to pages away to see which node uses them, and moves
 * them there (NUMA balancing): the device goes on with the pages where they are,
 * and nothing is lost in either direction.
 *
 * VM: numa=2 cpus=2 mem=1024 alone
 */
#include "events.h"

#define N	512

static int node_of(void *page)
{
	int status = -1;

	EXPECT_SYS(syscall(SYS_move_pages, 0, 1, &page, NULL, &status, 0));
	return status;
}

/* memory of the node on which the caller does not run */
static uint8_t *map_remote(void)
{
	unsigned int cpu, here;
	unsigned long there;
	uint8_t *p = map_small(N * PAGE);
	cpu_set_t set;

	EXPECT_SYS(syscall(SYS_getcpu, &cpu, &here, NULL));
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	EXPECT_SYS(sched_setaffinity(0, sizeof(set), &set));
	there = 1ul << !here;
	EXPECT_SYS(syscall(SYS_set_mempolicy, 2 /* MPOL_BIND */, &there, 8 * sizeof(there)));
	fill_pattern(p, N * PAGE, 1);
	EXPECT_SYS(syscall(SYS_set_mempolicy, 0 /* MPOL_DEFAULT */, NULL, 0));
	EXPECT_EQ(node_of(p), !here);
	return p;
}

int main(void)
{
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	long hints, was;
	int fd = device_open(), round = 0;
	uint8_t *out, *p;
	uint64_t pfns[N];

	numa_balancing_stop();
	p = map_remote();
	out = map_private(N * PAGE);
	obj_mirror(fd, p, N * PAGE);
	obj_mirror(fd, out, N * PAGE);
	/* the object has the pages where they are at first */
	EXPECT_AGREE(fd, p, out, N * PAGE, 100);
	pfns_of(p, N, pfns);
	if (!numa_balancing_start())
		test_skip("a kernel without NUMA balancing");
	was = vmstat("numa_hint_faults");
	/* the process's own accesses and the device's in turn, until pages have moved */
	do {
		EXPECT_AGREE(fd, p, out, N * PAGE, 2 * round++);
	} while ((pages_moved(p, N, pfns) < N / 2 || vmstat("numa_hint_faults") - was < N) &&
		 now_ns() < deadline);
	EXPECT_AGREE(fd, p, out, N * PAGE, 2 * round);
	hints = vmstat("numa_hint_faults") - was;
	printf("%ld hints, %zu of %d pages moved, in %d rounds\n", hints, pages_moved(p, N, pfns),
	       N, round);
	numa_balancing_stop();
	EXPECT(hints >= N, "%ld hints", hints);
	EXPECT(pages_moved(p, N, pfns) >= N / 2, "%zu pages moved", pages_moved(p, N, pfns));
	return test_pass("NUMA hints");
}
