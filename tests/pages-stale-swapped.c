/* SPDX-License-Identifier: MIT */
/*
 * Pages whose content went to swap belong to another process: the device gets the content
 * back in other pages, and neither reads nor changes what the other keeps in the old ones.
 *
 * VM: swap
 */
#include <sys/stat.h>

#include "stale.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

#define ROOT	"/sys/fs/cgroup"
#define GROUP	ROOT "/userptr-stale"

/* pages whose content is in memory, be it in the swap cache only */
static size_t cached(const struct stale *s)
{
	unsigned char there[STALE_MAX_PAGES];
	size_t count = 0;

	EXPECT_SYS(mincore(s->old, s->size, there));
	for (size_t i = 0; i < s->size / PAGE; i++)
		count += there[i] & 1;
	return count;
}

/* In a cgroup of its own, all of whose memory can be asked back. */
static void member(void *arg)
{
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	struct neighbour *n = arg;
	uint8_t *out = map_shared(STALE_SIZE);
	struct stale s;

	EXPECT_SYS(mlock(out, STALE_SIZE));
	EXPECT_OK(write_file(GROUP "/cgroup.procs", "0"));
	s = stale_wrap(n, device_open(), stale_map(STALE_SIZE), out, STALE_SIZE);
	neighbour_mark(n, s.old, s.size);
	EXPECT_SYS(madvise(s.old, s.size, MADV_PAGEOUT));
	while (cached(&s)) {
		EXPECT(now_ns() < deadline, "%zu pages stay in memory", cached(&s));
		write_file(GROUP "/memory.reclaim", "1M");
	}
	stale_replaced(&s, STALE_BEFORE);
}

int main(void)
{
	struct neighbour *n = neighbour_new();
	struct stat st;
	pid_t pid;

	if (write_file(ROOT "/cgroup.subtree_control", "+memory"))
		test_skip("a kernel without memory cgroups");
	EXPECT_SYS(mkdir(GROUP, 0755));
	if (stat(GROUP "/memory.reclaim", &st)) {
		cgroup_remove(GROUP);
		test_skip("a kernel that does not reclaim memory when asked");
	}
	pid = spawn(member, n);
	EXPECT_CHILD(pid);
	cgroup_remove(GROUP);
	return test_pass("pages that were swapped out are another process's alone");
}
