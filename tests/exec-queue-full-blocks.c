/* SPDX-License-Identifier: MIT */
/*
 * Without NONBLOCK a SUBMIT waits until less than 1 GiB is unfinished, and is
 * then carried out.
 *
 * VM: hooks
 */
#include "hook.h"

#define SIZE	(4 * MIB)

static int fd;
static struct drm_userptr_op ops[64];

static int submits(void *job)
{
	return submit_ops(fd, 0, 0, ops, ARRAY_SIZE(ops), job);
}

int main(void)
{
	uint64_t *p = map_private(SIZE);
	uint32_t jobs[3];
	struct call third = { .make = submits, .arg = &jobs[2] };
	struct hold hold;

	fd = device_open();
	obj_mirror(fd, p, SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		ops[i] = op_fill(ADDR(p), i + 1, SIZE); /* 256 MiB */
	hold = hold_start_bytes(fd, 0, 768 * MIB);
	for (size_t i = 0; i < 2; i++)
		EXPECT_OK(submits(&jobs[i]));
	/* 768 + 3 * 256 MiB do not fit: the last has to wait until the first has done its work */
	call_start(&third);
	call_await_in(&third, "uptr_queue_reserve", "a SUBMIT to a full queue did not wait");
	EXPECT_HELD(&hold);
	EXPECT_OK(call_end(&third));
	EXPECT_WORDS(hold.mem, hold.size, long_job_last(hold.size, 768 * MIB));
	/* room is given back before the fence signals */
	EXPECT_OK(job_wait(fd, hold.syncobj));
	for (size_t i = 0; i < 3; i++)
		EXPECT_OK(job_wait(fd, jobs[i]));
	EXPECT_WORDS(p, SIZE, ARRAY_SIZE(ops));
	hold_finish(&hold);
	return test_pass("a full queue");
}
