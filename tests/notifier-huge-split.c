/* SPDX-License-Identifier: MIT */
/*
 * A job on both sides of the border between two huge pages is not ended when the far
 * ends of these are replaced, which splits both: what waits is the call. The huge
 * pages may be anonymous or shared memory.
 *
 * VM: hooks
 */
#include "events.h"
#include "hook.h"

/* half of it on either side of the border */
#define BUSY	(64 * PAGE)

static int fd;

static int replaces(void *page)
{
	map_fixed(page, PAGE, PROT_READ | PROT_WRITE);
	return 0;
}

static void split(uint8_t *huge)
{
	uint8_t *border = huge + HUGE - BUSY / 2;
	uint8_t *ends[] = { huge, huge + 2 * HUGE - PAGE };
	uint32_t h;

	memset(huge, 0, 2 * HUGE);
	h = obj_mirror(fd, border, BUSY);
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		struct call call = { .make = replaces, .arg = ends[i] };
		uint32_t job = halfway_fill(fd, 0, ADDR(border), 0x51 + i, BUSY);

		EXPECT_OK(call_behind_job(&call));
		EXPECT_BACK_BEHIND(&call, fd, job, 0);
		EXPECT_WORDS(border, BUSY, 0x51 + i);
	}
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
