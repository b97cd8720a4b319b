/* SPDX-License-Identifier: MIT */
/*
 * Pages are merged (KSM) while a job writes them, and unmerged while a job reads
 * them: no write shows in another page, and the device reads what the process
 * wrote after that.
 *
 * VM: timeout=120 hooks
 */
#include <dirent.h>

#include "events.h"
#include "hook.h"

#define N	64
#define SIZE	(N * PAGE)
#define KSM	"/sys/kernel/mm/ksm/"

static int fd;
static uint8_t *p;

static size_t merged(void)
{
	size_t n = 0;

	for (size_t i = 1; i < N; i++)
		n += pfn_of(p + i * PAGE) == pfn_of(p);
	return n;
}

static void await_merged(void)
{
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;

	while (merged() < N / 2 && now_ns() < deadline)
		sched_yield();
	EXPECT(merged() >= N / 2, "%zu pages were merged", merged());
}

/* writes the same to all pages, and stops amid that; then to each its own number */
static uint32_t write_equal(void)
{
	struct drm_userptr_op ops[1 + N] = { op_fill(ADDR(p), 0x11, SIZE) };
	uint32_t job;

	for (size_t i = 0; i < N; i++)
		ops[1 + i] = op_fill(ADDR(p) + i * PAGE, 0x100 + i, 64);
	stop_at("halfway");
	EXPECT_OK(submit_ops(fd, 0, 0, ops, ARRAY_SIZE(ops), &job));
	await_stopped();
	return job;
}

/* reads all pages, and stops amid that */
static uint32_t read_all(uint8_t *out)
{
	uint32_t job;

	stop_at("halfway");
	job = submit_op(fd, 0, op_copy(ADDR(out), ADDR(p), SIZE));
	await_stopped();
	return job;
}

/* the kernel's thread */
static pid_t ksmd(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	pid_t pid = 0;

	EXPECT(proc, "no /proc");
	while (!pid && (entry = readdir(proc))) {
		char path[300], name[32] = "";
		int comm;

		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		comm = open(path, O_RDONLY | O_CLOEXEC);
		if (comm < 0)
			continue;
		if (read(comm, name, sizeof(name) - 1) > 0 && !strcmp(name, "ksmd\n"))
			pid = atoi(entry->d_name);
		close(comm);
	}
	closedir(proc);
	EXPECT(pid, "no ksmd");
	return pid;
}

static void await_ksmd_waits(pid_t pid)
{
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	char where[128];

	while (!thread_sleeps_in(pid, "uptr_engine_settle", where)) {
		EXPECT(now_ns() < deadline, "ksmd does not come to the job");
		sched_yield();
	}
}

static int unmerges(void *arg)
{
	(void)arg;
	return madvise(p, SIZE, MADV_UNMERGEABLE) ? -errno : 0;
}

int main(void)
{
	uint8_t *out = map_private(SIZE);
	struct call call = { .make = unmerges };
	/* looked for now: the heap must not have to grow while it holds mmap_lock */
	pid_t merger = ksmd();
	uint32_t job;

	fd = device_open();
	module_param_set("job_timeout_ms", 60000);
	p = map_small(SIZE);
	if (madvise(p, SIZE, MADV_MERGEABLE) || write_file(KSM "pages_to_scan", "1000"))
		test_skip("no KSM");
	EXPECT_OK(write_file(KSM "sleep_millisecs", "1"));
	obj_mirror(fd, p, SIZE);
	obj_mirror(fd, out, SIZE);

	EXPECT_OK(run_fill(fd, p, 0x11, SIZE));
	job = write_equal();
	EXPECT_OK(write_file(KSM "run", "1"));
	await_ksmd_waits(merger);
	stop_no_more();
	EXPECT_OK(job_wait(fd, job));
	for (size_t i = 0; i < N; i++) {
		EXPECT_WORDS(p + i * PAGE, 64, 0x100 + i);
		EXPECT_WORDS(p + i * PAGE + 64, PAGE - 64, 0x11);
	}

	EXPECT_OK(run_fill(fd, p, 0x22, SIZE));
	await_merged();
	EXPECT_OK(write_file(KSM "run", "0"));
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	EXPECT_WORDS(out, SIZE, 0x22);
	memset(out, 0, SIZE);
	job = read_all(out);
	EXPECT_OK(call_behind_job(&call));
	EXPECT_BACK_BEHIND(&call, fd, job, 0);
	EXPECT_WORDS(out, SIZE, 0x22);
	EXPECT_EQ(merged(), 0);
	fill_pattern(p, SIZE, 3);
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	EXPECT_PATTERN(out, SIZE, 3);
	EXPECT_AGREE(fd, p, out, SIZE, 4);
	return test_pass("merging and unmerging under jobs");
}
