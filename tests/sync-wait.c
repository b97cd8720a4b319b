/* SPDX-License-Identifier: MIT */
/*
 * WAIT returns when no job of the object is unfinished: -ETIME before, at once
 * for a time in the past, and not for jobs of other objects.
 *
 * VM: hooks
 */
#include "hook.h"

static int fd;

static int waits(void *handle)
{
	return obj_wait(fd, *(uint32_t *)handle, FOREVER_S * SECOND);
}

static int waits_shortly(void *handle)
{
	return obj_wait(fd, *(uint32_t *)handle, 20000000);
}

int main(void)
{
	uint64_t *p = map_private(PAGE), *q = map_private(PAGE);
	uint32_t h, other, job;
	struct call call = { .make = waits, .arg = &h };
	struct hold hold;
	int64_t start;

	fd = device_open();
	h = obj_mirror(fd, p, PAGE);
	other = obj_mirror(fd, q, PAGE);
	EXPECT_OK(obj_wait(fd, h, 0));
	hold = hold_start(fd, 0);
	job = submit_op(fd, 0, op_fill(ADDR(p), 0x31, PAGE));
	EXPECT_RET(obj_wait(fd, h, 0), -ETIME);
	EXPECT_RET(obj_wait(fd, hold.handle, 0), -ETIME);
	EXPECT_OK(obj_wait(fd, other, 0));
	start = now_ns();
	EXPECT_RET(call_at_once(waits_shortly, &h, "a wait of 20 ms has no end"), -ETIME);
	EXPECT(now_ns() - start >= 20000000, "back after %" PRId64 " us", (now_ns() - start) / 1000);
	call_start(&call);
	await_in_ioctl(call.tid, DRM_IOCTL_USERPTR_WAIT);
	EXPECT_HELD(&hold);
	EXPECT_OK(call_end(&call));
	EXPECT_WORDS(p, PAGE, 0x31);
	EXPECT_OK(job_wait(fd, job));
	EXPECT_OK(obj_wait(fd, hold.handle, 0));
	hold_finish(&hold);
	return test_pass("WAIT");
}
