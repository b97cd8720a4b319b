/* SPDX-License-Identifier: MIT */
/*
 * Pages are merged (KSM) while a job writes them, and unmerged while a job reads
 * them: no write shows in another page, and the device reads what the process
 * wrote after that.
 *
 * VM: timeout=120
 */
#include "events.h"

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

/* writes the same to all pages for a while, then to each its own number */
static uint32_t write_equal(size_t passes)
{
	struct drm_userptr_op *ops = calloc(passes + N, sizeof(*ops));
	uint32_t job;

	EXPECT(ops, "no memory");
	for (size_t i = 0; i < passes; i++)
		ops[i] = op_fill(ADDR(p), 0x11, SIZE);
	for (size_t i = 0; i < N; i++)
		ops[passes + i] = op_fill(ADDR(p) + i * PAGE, 0x100 + i, 64);
	EXPECT_OK(submit_ops(fd, 0, 0, ops, (uint32_t)(passes + N), &job));
	free(ops);
	return job;
}

/* reads all pages for a while */
static uint32_t read_long(uint8_t *out, size_t passes)
{
	struct drm_userptr_op *ops = calloc(passes, sizeof(*ops));
	uint32_t job;

	EXPECT(ops, "no memory");
	for (size_t i = 0; i < passes; i++)
		ops[i] = op_copy(ADDR(out), ADDR(p), SIZE);
	EXPECT_OK(submit_ops(fd, 0, 0, ops, (uint32_t)passes, &job));
	free(ops);
	return job;
}

int main(void)
{
	uint8_t *out = map_private(SIZE);
	uint32_t job;

	fd = device_open();
	module_param_set("job_timeout_ms", 60000);
	p = map_small(SIZE);
	if (madvise(p, SIZE, MADV_MERGEABLE) || write_file(KSM "pages_to_scan", "1000"))
		test_skip("no KSM");
	EXPECT_OK(write_file(KSM "sleep_millisecs", "1"));
	obj_mirror(fd, p, SIZE);
	obj_mirror(fd, out, SIZE);

	/* ksmd meets the job, since it runs all the while */
	EXPECT_OK(run_fill(fd, p, 0x11, SIZE));
	job = write_equal(1000);
	EXPECT_OK(write_file(KSM "run", "1"));
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
	job = read_long(out, 1000);
	await_change((uint64_t *)(void *)out, 0);
	EXPECT_SYS(madvise(p, SIZE, MADV_UNMERGEABLE));
	EXPECT_EQ(merged(), 0);
	fill_pattern(p, SIZE, 3);
	EXPECT_OK(job_wait(fd, job));
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	EXPECT_PATTERN(out, SIZE, 3);
	EXPECT_AGREE(fd, p, out, SIZE, 4);
	return test_pass("merging and unmerging under jobs");
}
