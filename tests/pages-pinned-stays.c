/* SPDX-License-Identifier: MIT */
/*
 * Pinned pages stay where they are and the process's own, whatever the kernel
 * would like to do with them: swap them out, move them to another node, compact
 * memory, merge equal ones, collapse them, split them.
 *
 * VM: swap numa=2 cpus=2 mem=1024 timeout=120
 */
#include "events.h"

#define N	(HUGE / PAGE)

static int fd;
static uint8_t *p, *out;

static void swap_out(void)
{
	EXPECT_SYS(madvise(p, HUGE, MADV_PAGEOUT));
}

static void move(void)
{
	void *pages[N];
	int to[N], status[N];

	for (size_t i = 0; i < N; i++)
		pages[i] = p + i * PAGE;
	EXPECT_SYS(syscall(SYS_move_pages, 0, N, pages, NULL, status, 0));
	for (size_t i = 0; i < N; i++)
		to[i] = !status[i];
	if (syscall(SYS_move_pages, 0, N, pages, to, status, 2 /* MPOL_MF_MOVE */) < 0)
		printf("move_pages gives %s\n", error_name(-errno));
}

static void compact(void)
{
	EXPECT_OK(write_file("/proc/sys/vm/compact_memory", "1"));
}

/* until the kernel has looked at all memory twice */
static void merge(void)
{
	static const char scans[] = "/sys/kernel/mm/ksm/full_scans";
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	long was;

	if (madvise(p, HUGE, MADV_MERGEABLE) ||
	    write_file("/sys/kernel/mm/ksm/pages_to_scan", "10000"))
		return;
	EXPECT_OK(write_file("/sys/kernel/mm/ksm/sleep_millisecs", "1"));
	EXPECT_OK(run_fill(fd, p, 0x11, HUGE));
	EXPECT_OK(write_file("/sys/kernel/mm/ksm/run", "1"));
	was = read_number(scans);
	while (read_number(scans) < was + 3 && now_ns() < deadline)
		sched_yield();
	EXPECT(read_number(scans) >= was + 3, "the kernel scans no memory");
	EXPECT_OK(write_file("/sys/kernel/mm/ksm/run", "0"));
	EXPECT_SYS(madvise(p, HUGE, MADV_UNMERGEABLE));
}

static void try_to_collapse(void)
{
	madvise(p, HUGE, MADV_HUGEPAGE);
	if (!madvise(p, HUGE, MADV_COLLAPSE))
		printf("MADV_COLLAPSE works\n");
}

static void split(void)
{
	char text[96];

	snprintf(text, sizeof(text), "%d,0x%zx,0x%zx", getpid(), (size_t)ADDR(p),
		 (size_t)ADDR(p) + HUGE);
	write_file("/sys/kernel/debug/split_huge_pages", text);
}

static const struct {
	const char *name;
	void (*try)(void);
} events[] = {
	{ "swap", swap_out }, { "moving", move }, { "compaction", compact }, { "KSM", merge },
	{ "collapsing", try_to_collapse }, { "splitting", split },
};

static void stays(uint8_t *memory)
{
	uint64_t was[N];
	uint32_t h;

	p = memory;
	h = obj_wrap(fd, p, HUGE, PINNED | MIRROR);
	pfns_of(p, N, was);
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		EXPECT_AGREE(fd, p, out, HUGE, 10 * i);
		events[i].try();
		EXPECT(!pages_moved(p, N, was), "%zu pages are others after %s",
		       pages_moved(p, N, was), events[i].name);
		EXPECT_AGREE(fd, p, out, HUGE, 10 * i + 5);
		EXPECT_EQ(obj_info(fd, h).flags & DETACHED, 0);
		EXPECT_EQ(obj_info(fd, h).pinned_bytes, HUGE);
	}
	obj_close(fd, h);
}

int main(void)
{
	uint8_t *small = map_aligned(HUGE, HUGE), *huge = map_thp(1);

	fd = device_open();
	out = map_private(HUGE);
	obj_mirror(fd, out, HUGE);
	madvise(small, HUGE, MADV_NOHUGEPAGE);
	stays(small);
	if (huge)
		stays(huge);
	return test_pass("pinned pages stay");
}
