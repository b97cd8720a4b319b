/* SPDX-License-Identifier: MIT */
/*
 * Fork and reclaim are delayed by a foreign fence by job_timeout_ms, not by as much
 * for each of many jobs that wait for it, on mappings, parts of an object or
 * pages of their own: all of them end with -ETIMEDOUT.
 *
 * VM: swap
 */
#include "foreign.h"

#define N_JOBS		40
#define TIMEOUT_MS	500

static uint8_t *pieces[N_JOBS];

static void forks(uint8_t *p, size_t size)
{
	pid_t pid = fork();

	(void)p;
	(void)size;
	EXPECT_SYS(pid);
	if (!pid)
		_exit(0);
	EXPECT_CHILD(pid);
}

static void pages_out(uint8_t *p, size_t size)
{
	EXPECT_SYS(madvise(p, size, MADV_PAGEOUT));
}

/* a job on each of the pieces */
static void delayed_once(uint8_t *p, size_t size, void (*event)(uint8_t *p, size_t size))
{
	struct foreign f = foreign_new();
	uint32_t jobs[N_JOBS];
	int fd = device_open();
	int64_t begun, ms;

	obj_mirror(fd, p, size);
	for (size_t i = 0; i < N_JOBS; i++)
		jobs[i] = submit_behind(fd, 0, &f, op_fill(ADDR(pieces[i]), 0xbad, 8));
	begun = now_ns();
	event(p, size);
	ms = (now_ns() - begun) / 1000000;
	/* one after the other they would have had twice as long as vgem's fence */
	EXPECT_UNSIGNALLED(&f);
	EXPECT(ms < N_JOBS * TIMEOUT_MS / 2, "it took %lld ms", (long long)ms);
	for (size_t i = 0; i < N_JOBS; i++)
		EXPECT_RET(job_wait(fd, jobs[i]), -ETIMEDOUT);
	EXPECT_UNSIGNALLED(&f);
	close(fd);
	foreign_drop(&f);
	unmap(p, size);
}

int main(void)
{
	size_t size = 2 * N_JOBS * PAGE;
	uint8_t *p;

	module_param_set("job_timeout_ms", TIMEOUT_MS);
	/* mappings of their own: every second page may not be written */
	p = map_private(size);
	for (size_t i = 0; i < N_JOBS; i++) {
		pieces[i] = p + 2 * i * PAGE;
		protect(pieces[i] + PAGE, PAGE, PROT_READ);
	}
	delayed_once(p, size, forks);

	/* pages of one mapping, each looked for by itself */
	p = map_private(size);
	for (size_t i = 0; i < N_JOBS; i++)
		pieces[i] = p + 2 * i * PAGE;
	delayed_once(p, size, pages_out);

	/* segments of one object, each with a notifier of its own */
	size = N_JOBS * 64 * MIB;
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		 -1, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	/* -EINVAL where there are none */
	madvise(p, size, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < N_JOBS; i++)
		pieces[i] = p + i * 64 * MIB;
	delayed_once(p, size, forks);
	return test_pass("a foreign fence delays once");
}
