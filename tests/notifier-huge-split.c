/* SPDX-License-Identifier: MIT */
/*
 * A job on both sides of the border between two huge pages is not ended when the far
 * ends of these are replaced, which splits both: what waits is the call. The huge
 * pages may be anonymous or shared memory.
 */
#include "events.h"

/* half of it on either side of the border */
#define BUSY	(64 * PAGE)

static int fd;

static void split(uint8_t *huge)
{
	uint8_t *border = huge + HUGE - BUSY / 2;
	uint32_t h, job;

	memset(huge, 0, 2 * HUGE);
	h = obj_mirror(fd, border, BUSY);
	job = long_job(fd, 0, ADDR(border), BUSY, LONG_BYTES);
	await_change((uint64_t *)(void *)border, 0);
	EXPECT_RET(job_state(fd, job), FENCE_PENDING);
	map_fixed(huge, PAGE, PROT_READ | PROT_WRITE);
	map_fixed(huge + 2 * HUGE - PAGE, PAGE, PROT_READ | PROT_WRITE);

	EXPECT_OK(job_wait(fd, job));
	EXPECT_WORDS(border, BUSY, long_job_last(BUSY, LONG_BYTES));
	EXPECT_ZERO(huge, HUGE - BUSY / 2);
	EXPECT_ZERO(huge + HUGE + BUSY / 2, HUGE - BUSY / 2);
	EXPECT_OK(run_fill(fd, border, 0x12, BUSY));
	EXPECT_WORDS(border, BUSY, 0x12);
	obj_close(fd, h);
}

int main(void)
{
	uint8_t *huge = map_thp(2), *place;
	bool tried = huge;
	int memfd;

	module_param_set("job_timeout_ms", 60000);
	fd = device_open();
	if (huge)
		split(huge);

	/* huge pages of shared memory, where the kernel makes some when asked */
	memfd = memfd_create("huge", MFD_CLOEXEC);
	EXPECT_SYS(memfd);
	EXPECT_SYS(ftruncate(memfd, 2 * HUGE));
	place = map_aligned(2 * HUGE, HUGE);
	huge = mmap(place, 2 * HUGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, memfd, 0);
	EXPECT(huge == place, "mmap: %s", error_name(-errno));
	memset(huge, 1, 2 * HUGE);
	if (!collapse_try(huge, 2 * HUGE)) {
		split(huge);
		tried = true;
	}
	if (!tried)
		test_skip("no huge pages to be had");
	return test_pass("huge pages split under a job");
}
