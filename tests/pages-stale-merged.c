/* SPDX-License-Identifier: MIT */
/*
 * Equal pages that the kernel merged (KSM) belong to another process, but for the one that
 * is left: the device reads that one and writes to new ones, and neither reads nor changes
 * what the other keeps in the old ones.
 */
#include <sched.h>

#include "stale.h"

#define KSM	"/sys/kernel/mm/ksm/"

static size_t merged(const struct stale *s)
{
	size_t count = 0;

	for (size_t at = PAGE; at < s->size; at += PAGE)
		count += pfn_of(s->old + at) == pfn_of(s->old);
	return count;
}

int main(void)
{
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	struct stale s = stale_new();

	if (madvise(s.old, s.size, MADV_MERGEABLE) || write_file(KSM "pages_to_scan", "1000"))
		test_skip("no KSM");
	EXPECT_OK(write_file(KSM "sleep_millisecs", "1"));
	EXPECT_OK(write_file(KSM "run", "1"));
	while (merged(&s) < s.size / PAGE / 2 && now_ns() < deadline)
		sched_yield();
	EXPECT_OK(write_file(KSM "run", "0"));
	EXPECT(merged(&s) >= s.size / PAGE / 2, "%zu pages were merged", merged(&s));
	stale_replaced(&s, STALE_BEFORE);
	return test_pass("pages that were merged are another process's alone");
}
