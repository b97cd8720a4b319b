/* SPDX-License-Identifier: MIT */
/*
 * WAIT returns when no job of the object is unfinished: -ETIME before, at once
 * for a time in the past, and not for jobs of other objects.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private(PAGE), *q = map_private(PAGE);
	uint32_t h = obj_mirror(fd, p, PAGE), other = obj_mirror(fd, q, PAGE);
	struct hold hold;
	int64_t start;
	uint32_t job;

	EXPECT_OK(obj_wait(fd, h, 0));
	hold = hold_start_bytes(fd, 0, 512 * MIB);
	job = submit_op(fd, 0, op_fill(ADDR(p), 0x31, PAGE));
	EXPECT_RET(obj_wait(fd, h, 0), -ETIME);
	EXPECT_RET(obj_wait(fd, hold.handle, 0), -ETIME);
	EXPECT_OK(obj_wait(fd, other, 0));
	start = now_ns();
	EXPECT_RET(obj_wait(fd, h, 20000000), -ETIME);
	EXPECT(now_ns() - start >= 20000000, "back after %" PRId64 " us", (now_ns() - start) / 1000);
	EXPECT_HELD(&hold);
	EXPECT_OK(obj_wait(fd, h, FOREVER_S * SECOND));
	EXPECT_WORDS(p, PAGE, 0x31);
	EXPECT_OK(job_wait(fd, job));
	EXPECT_OK(obj_wait(fd, hold.handle, 0));
	hold_finish(&hold);
	return test_pass("WAIT");
}
