/* SPDX-License-Identifier: MIT */
/*
 * A storm of changes on both sides of busy pages (every other page beside them
 * replaced, again and again) neither waits for the job nor disturbs it, and
 * the replaced pages work afterwards.
 *
 * VM: hooks
 */
#include "hook.h"

#define SIDE	64		/* pages on each side */
#define BUSY	(4 * MIB)
#define STORMS	20

int main(void)
{
	int fd = device_open(), memfd = memfd_create("pages", MFD_CLOEXEC);
	size_t side = SIDE * PAGE, size = 2 * side + BUSY;
	uint8_t *p = map_private(size), *busy = p + side;
	uint32_t h, job;

	/*
	 * Every other page is a file's, so that each is a mapping of its own:
	 * to replace a part of a mapping would be an event for what is around.
	 */
	EXPECT_SYS(memfd);
	EXPECT_SYS(ftruncate(memfd, (off_t)size));
	for (size_t i = 0; i < 2 * SIDE; i += 2) {
		uint8_t *at = p + i * PAGE + (i < SIDE ? 0 : BUSY);

		EXPECT(mmap(at, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, memfd,
			    (off_t)(i * PAGE)) == at, "mmap: %s", error_name(-errno));
	}
	EXPECT(mmap(busy, BUSY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, memfd,
		    (off_t)(2 * side)) == busy, "mmap: %s", error_name(-errno));
	h = obj_mirror(fd, p, size);
	EXPECT_OK(obj_acquire(fd, h, 0, 0));
	job = halfway_fill(fd, 0, ADDR(busy), 0x51, BUSY);
	for (int storm = 0; storm < STORMS; storm++) {
		for (size_t i = 1; i < 2 * SIDE; i += 2)
			map_fixed(p + i * PAGE + (i < SIDE ? 0 : BUSY), PAGE,
				  PROT_READ | PROT_WRITE);
		EXPECT_RET(job_state(fd, job), FENCE_PENDING);
	}
	stop_no_more();
	EXPECT_OK(job_wait(fd, job));
	EXPECT_OK(obj_wait(fd, h, 0));
	EXPECT_WORDS(busy, BUSY, 0x51);
	EXPECT_OK(run_fill(fd, p, 0x61, size));
	EXPECT_WORDS(p, size, 0x61);
	return test_pass("changes beside busy pages");
}
