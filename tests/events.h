/* SPDX-License-Identifier: MIT */
/*
 * What the tests share that have the kernel move, merge, split and take away
 * memory: how to make it, how to see that it did, and how device and process
 * are asked whether they still mean the same pages.
 */
#ifndef TESTS_EVENTS_H
#define TESTS_EVENTS_H

#include <sys/ptrace.h>

#include "charge.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT	21
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25
#endif

/* --- both directions ------------------------------------------------------ */

/* What the process writes the device reads, and what the device writes the process reads. */
static inline void expect_agree(const char *file, int line, int fd, uint8_t *p, uint8_t *out,
				size_t size, uint64_t seed)
{
	int ret;

	fill_pattern(p, size, seed);
	memset(out, 0, size);
	ret = run_copy(fd, out, p, size);
	if (ret)
		test_fail(file, line, "reading by the device: expected success, got %s",
			  error_name(ret));
	expect_pattern(file, line, out, size, seed);
	fill_pattern(out, size, seed + 1);
	ret = run_copy(fd, p, out, size);
	if (ret)
		test_fail(file, line, "writing by the device: expected success, got %s",
			  error_name(ret));
	expect_pattern(file, line, p, size, seed + 1);
}

/* Leaves memory with the pattern of @seed + 1. Both @p and @out are mirrored. */
#define EXPECT_AGREE(fd, p, out, size, seed)				\
	expect_agree(__FILE__, __LINE__, fd, p, out, size, seed)

/* --- pages ---------------------------------------------------------------- */

/* small pages only, so that each can be counted */
static inline uint8_t *map_small(size_t size)
{
	uint8_t *small = map_private(size);

	madvise(small, size, MADV_NOHUGEPAGE);
	return small;
}

static inline void pfns_of(const uint8_t *p, size_t count, uint64_t *pfns)
{
	for (size_t i = 0; i < count; i++)
		pfns[i] = pfn_of(p + i * PAGE);
}

/* how many of the pages are elsewhere by now */
static inline size_t pages_moved(const uint8_t *p, size_t count, const uint64_t *pfns)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += pfn_of(p + i * PAGE) != pfns[i];
	return n;
}

#define KPF_DIRTY	4
#define KPF_THP		22
#define KPF_ZERO_PAGE	24

/* what the kernel says of the page behind an address */
static inline bool page_has(const void *p, unsigned int flag)
{
	int flags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	uint64_t pfn = pfn_of(p), word = 0;

	EXPECT_SYS(flags);
	EXPECT(pfn, "no page at %p", p);
	EXPECT_EQ(pread(flags, &word, sizeof(word), (off_t)(pfn * sizeof(word))), sizeof(word));
	close(flags);
	return word >> flag & 1;
}

static inline size_t pages_with(const uint8_t *p, size_t size, unsigned int flag)
{
	size_t n = 0;

	for (size_t at = 0; at < size; at += PAGE)
		n += page_has(p + at, flag);
	return n;
}

static inline size_t pages_present(const uint8_t *p, size_t size)
{
	size_t n = 0;

	for (size_t at = 0; at < size; at += PAGE)
		n += pfn_of(p + at) != 0;
	return n;
}

/* --- transparent huge pages ----------------------------------------------- */

#define THP_ENABLED	"/sys/kernel/mm/transparent_hugepage/enabled"

static inline void thp_always(void)
{
	write_file(THP_ENABLED, "always");
}

/*
 * Until the test ends only those who ask get huge pages, and khugepaged, which
 * looks for such, leaves the others alone; MADV_COLLAPSE still works for all.
 */
static inline void thp_when_asked(void)
{
	char text[64] = "";
	int enabled = open(THP_ENABLED, O_RDONLY | O_CLOEXEC);

	if (enabled < 0)
		test_skip("no transparent huge pages");
	EXPECT_SYS(read(enabled, text, sizeof(text) - 1));
	close(enabled);
	if (strstr(text, "[always]"))
		atexit(thp_always);
	EXPECT_OK(write_file(THP_ENABLED, "madvise"));
}

/* into huge pages; 0 or -errno; pages that somebody looks at for a moment can not be moved */
static inline int collapse_try(void *p, size_t size)
{
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;

	while (madvise(p, size, MADV_COLLAPSE)) {
		if (errno != EAGAIN)
			return -errno;
		EXPECT(now_ns() < deadline, "the pages can not be moved");
		sched_yield();
	}
	return 0;
}

/* the same; skips where it can not be done */
static inline void collapse(void *p, size_t size)
{
	int ret = collapse_try(p, size);

	if (ret)
		test_skip("MADV_COLLAPSE gives %s", error_name(ret));
}

/* --- NUMA balancing --------------------------------------------------------- */

#define NUMA_BALANCING	"/proc/sys/kernel/numa_balancing"
#define NUMA_TUNING	"/sys/kernel/debug/sched/numa_balancing/"

static inline void numa_balancing_stop(void)
{
	write_file(NUMA_BALANCING, "0");
}

/* as often as the kernel can, for a test that has a boot of its own; false: it cannot */
static inline bool numa_balancing_start(void)
{
	if (write_file(NUMA_BALANCING, "1"))
		return false;
	EXPECT_OK(write_file(NUMA_TUNING "scan_delay_ms", "1"));
	EXPECT_OK(write_file(NUMA_TUNING "scan_period_min_ms", "1"));
	EXPECT_OK(write_file(NUMA_TUNING "scan_period_max_ms", "2"));
	return true;
}

/* --- hugetlb -------------------------------------------------------------- */

#define HUGE_POOL	"/proc/sys/vm/nr_hugepages"

static inline void hugetlb_empty(void)
{
	write_file(HUGE_POOL, "0");
}

/* so many huge pages until the test ends; skips where there are none */
static inline void hugetlb_fill(int count)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", count);
	atexit(hugetlb_empty);
	if (write_file(HUGE_POOL, text) || read_number(HUGE_POOL) < count)
		test_skip("no huge pages to be had");
}

/* --- victims -------------------------------------------------------------- */

/*
 * A process that is killed and goes no further: it stops on its way out, with its
 * memory, until victim_release(). Only the kernel's reaper can take that away.
 */
static inline void victim_watch(pid_t pid)
{
	EXPECT_SYS(ptrace(PTRACE_SEIZE, pid, NULL, PTRACE_O_TRACEEXIT));
}

static inline void victim_await_killed(pid_t pid)
{
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	int status;

	while (!waitpid(pid, &status, WNOHANG)) {
		EXPECT(now_ns() < deadline, "nobody kills process %d", pid);
		sched_yield();
	}
	EXPECT(status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8),
	       "a process that stops on its way out, status %#x", status);
}

static inline void victim_release(pid_t pid)
{
	int status;

	EXPECT_SYS(ptrace(PTRACE_CONT, pid, NULL, NULL));
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "status %#x", status);
}

/* how many pages of a range a victim has */
static inline size_t victim_pages(pid_t pid, const void *p, size_t size)
{
	size_t count = size / PAGE, n = 0;
	uint64_t *entries = calloc(count, sizeof(*entries));
	char path[64];
	int pagemap;

	EXPECT(entries, "no memory");
	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	pagemap = open(path, O_RDONLY | O_CLOEXEC);
	EXPECT_SYS(pagemap);
	EXPECT_EQ(pread(pagemap, entries, count * sizeof(*entries),
			(off_t)(ADDR(p) / PAGE * sizeof(*entries))), count * sizeof(*entries));
	for (size_t i = 0; i < count; i++)
		n += entries[i] >> 63;
	close(pagemap);
	free(entries);
	return n;
}

#endif
