/* SPDX-License-Identifier: MIT */
/*
 * The promise as a timeline: memory is unmapped while a job writes it, another
 * process gets the very same physical pages, and its data stays intact.
 *
 * Exit status: 0 the canary is intact and the order was right; 3 the canary
 * was destroyed; 1 anything else. It is made to work with a module that breaks
 * the promise, too: the jobs run on for seconds then.
 *
 * VM: mem=1024 timeout=60
 */
#include <sched.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/sysinfo.h>

#include "helpers.h"

#define REGION		(64 * MIB)
#define PASSES		15		/* of the region in a job: close to 1 GiB */
#define JOBS		4		/* in contexts of their own, one after the other */
#define WANTED		4096		/* pages that the neighbour shall get: 16 MiB */
#define STEP		(2 * MIB)	/* that the neighbour takes at a time */
#define MAX_STEPS	192
#define MAX_PFN		(1ull << 23)	/* of 32 GiB */
#define CANARY		0x79726e6163676f6full

enum stage { STARTING, UNMAPPED, LET_GO };

/* what the two processes share */
struct shared {
	_Atomic int stage;
	/* the neighbour's findings */
	int64_t first_ns, full_ns;
	uint64_t first_pfn;
	size_t reused, destroyed;
	int64_t checked_ns;
	/* one bit for each physical page that the region had */
	uint64_t pages[MAX_PFN / 64];
};

static struct shared *shared;

/* --- the neighbour ------------------------------------------------------- */

static uint8_t *steps[MAX_STEPS];
static size_t n_steps;

static void await_stage(int stage)
{
	int64_t deadline = now_ns() + FOREVER_S * SECOND;

	while (atomic_load(&shared->stage) < stage) {
		if (now_ns() > deadline)
			FAIL("expected the owner of the memory to go on");
		sched_yield();
	}
}

static bool was_the_devices(uint64_t pfn)
{
	return pfn && pfn < MAX_PFN && shared->pages[pfn / 64] >> pfn % 64 & 1;
}

/* calls @each for every page of the step that the device once wrote */
static void for_reused(int pagemap, uint8_t *step, void (*each)(uint8_t *page, uint64_t pfn))
{
	uint64_t entries[STEP / 4096];
	size_t n = STEP / PAGE;

	EXPECT_EQ(pread(pagemap, entries, n * 8, (off_t)(ADDR(step) / PAGE * 8)), n * 8);
	for (size_t i = 0; i < n; i++) {
		uint64_t pfn = entries[i] & ((1ull << 55) - 1);

		if (entries[i] >> 63 && was_the_devices(pfn))
			each(step + i * PAGE, pfn);
	}
}

static void count(uint8_t *page, uint64_t pfn)
{
	(void)page;
	if (!shared->reused++) {
		shared->first_ns = now_ns();
		shared->first_pfn = pfn;
	}
}

static void check(uint8_t *page, uint64_t pfn)
{
	const volatile uint64_t *words = (const volatile uint64_t *)(void *)page;

	(void)pfn;
	for (size_t i = 0; i < PAGE / 8; i++) {
		if (words[i] != CANARY) {
			shared->destroyed++;
			return;
		}
	}
}

static void fill(uint8_t *step)
{
	uint64_t *words = (uint64_t *)(void *)step;

	for (size_t i = 0; i < STEP / 8; i++)
		words[i] = CANARY;
}

static void neighbour(void *arg)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint8_t *arena = map_private((MAX_STEPS + 1) * STEP);
	struct sysinfo info;
	size_t limit;

	(void)arg;
	EXPECT_SYS(pagemap);
	madvise(arena, (MAX_STEPS + 1) * STEP, MADV_NOHUGEPAGE);
	/* page tables of its own first: only data shall come out of what is freed */
	for (size_t i = 0; i <= MAX_STEPS; i++)
		arena[i * STEP] = 1;
	await_stage(UNMAPPED);
	EXPECT_SYS(sysinfo(&info));
	limit = info.freeram * info.mem_unit / STEP * 3 / 4;
	while (n_steps < MAX_STEPS && n_steps < limit && shared->reused < WANTED) {
		steps[n_steps] = arena + n_steps * STEP;
		fill(steps[n_steps]);
		for_reused(pagemap, steps[n_steps], count);
		n_steps++;
	}
	shared->full_ns = now_ns();
	await_stage(LET_GO);
	for (size_t i = 0; i < n_steps; i++)
		for_reused(pagemap, steps[i], check);
	shared->checked_ns = now_ns();
}

/* --- the owner of the memory --------------------------------------------- */

static void record_pages(uint8_t *p)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	size_t n = REGION / PAGE;
	uint64_t *entries = calloc(n, 8);

	EXPECT_SYS(pagemap);
	EXPECT(entries, "no memory");
	EXPECT_EQ(pread(pagemap, entries, n * 8, (off_t)(ADDR(p) / PAGE * 8)), n * 8);
	for (size_t i = 0; i < n; i++) {
		uint64_t pfn = entries[i] & ((1ull << 55) - 1);

		EXPECT(entries[i] >> 63 && pfn && pfn < MAX_PFN, "page %zu is not in memory", i);
		shared->pages[pfn / 64] |= 1ull << pfn % 64;
	}
	free(entries);
	close(pagemap);
}

/* several jobs over the same memory, each behind the one before it */
static void start_jobs(int fd, uint8_t *p, int *fences)
{
	struct drm_userptr_sync last = { 0 };
	struct drm_userptr_op ops[PASSES];
	uint32_t handle = 0;

	for (int j = 0; j < JOBS; j++) {
		uint32_t ctx = j ? ctx_new(fd) : 0;
		struct drm_userptr_sync out = { .handle = syncobj_new(fd) };
		struct job job = {
			.ctx = ctx, .ops = ops, .n_ops = PASSES,
			.in = &last, .n_in = j ? 1 : 0, .out = &out, .n_out = 1,
		};

		if (j)
			EXPECT_OK(vm_map(fd, ctx, handle, 0, ADDR(p), REGION, 0));
		else
			handle = obj_mirror(fd, p, REGION);
		for (int i = 0; i < PASSES; i++)
			ops[i] = op_fill(ADDR(p), long_value(j * PASSES + i + 1), REGION);
		EXPECT_OK(submit(fd, &job));
		fences[j] = syncobj_export(fd, out.handle);
		last = out;
	}
}

struct event {
	int64_t at_ns;
	char text[160];
};

static struct event events[8];
static size_t n_events;

static void event(int64_t at_ns, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void event(int64_t at_ns, const char *format, ...)
{
	struct event *e = &events[n_events++];
	va_list args;

	e->at_ns = at_ns;
	va_start(args, format);
	vsnprintf(e->text, sizeof(e->text), format, args);
	va_end(args);
}

static int by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	return (x->at_ns > y->at_ns) - (x->at_ns < y->at_ns);
}

int main(void)
{
	int64_t running_ns, called_ns, returned_ns, let_go_ns = 0;
	int fences[JOBS], status, ended = 0;
	uint8_t *p;
	pid_t pid;
	int fd;

	shared = map_shared(sizeof(*shared));
	pid = spawn(neighbour, NULL);

	fd = device_open();
	p = map_private(REGION);
	madvise(p, REGION, MADV_NOHUGEPAGE);
	memset(p, 0, REGION);
	record_pages(p);
	start_jobs(fd, p, fences);
	await_change((uint64_t *)(void *)p, 0);
	running_ns = now_ns();

	called_ns = now_ns();
	unmap(p, REGION);
	returned_ns = now_ns();
	atomic_store(&shared->stage, UNMAPPED);

	/* the engine let go when the last job that had started ended */
	for (int j = 0; j < JOBS; j++) {
		struct fence fence = fence_wait(fences[j]);

		if (ended)
			continue; /* never started: the one before it failed */
		let_go_ns = fence.time_ns;
		ended = fence.state;
	}
	atomic_store(&shared->stage, LET_GO);
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFEXITED(status) && !WEXITSTATUS(status), "the neighbour ended with %#x", status);

	event(running_ns, "job started: the device is writing %zu MiB of memory of process %d",
	      REGION / MIB, getpid());
	event(called_ns, "munmap called on that memory, while the job runs");
	event(let_go_ns, ended ? "engine let go of the pages (the job's fence says: %s)" :
	      "engine let go of the pages, all jobs done (fences say: %s)", error_name(ended));
	event(returned_ns, "munmap returned: the pages are free for others");
	if (shared->reused) {
		event(shared->first_ns, "page reused by process %d, its neighbour (page frame %#" PRIx64 ")",
		      pid, shared->first_pfn);
		event(shared->full_ns, "the neighbour has %zu of those pages and filled them with its canary",
		      shared->reused);
		event(shared->checked_ns, shared->destroyed ?
		      "canary DESTROYED in %zu of the neighbour's %zu pages" :
		      "canary intact (%zu of %zu pages damaged)",
		      shared->destroyed, shared->reused);
	}
	qsort(events, n_events, sizeof(events[0]), by_time);
	for (size_t i = 0; i < n_events; i++)
		printf("%10" PRId64 " us  %s\n", (events[i].at_ns - running_ns) / 1000, events[i].text);

	if (shared->destroyed) {
		printf("FAIL the device wrote into memory of another process\n");
		return 3;
	}
	EXPECT(shared->reused, "the neighbour got none of the pages: nothing was shown");
	EXPECT(let_go_ns <= returned_ns, "the engine let go %" PRId64 " us after munmap returned",
	       (let_go_ns - returned_ns) / 1000);
	EXPECT_RET(ended, -EFAULT);
	return test_pass("the engine let go before munmap returned, and the canary is intact");
}
