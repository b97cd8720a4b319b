/* SPDX-License-Identifier: MIT */
/*
 * Closing the file with a job running and others queued waits for the one that runs,
 * which does all of its work; the queued ones end with -ECANCELED, and memory is not
 * written after the close.
 *
 * VM: hooks
 */
#include "hook.h"

static int closes(void *arg)
{
	return close(*(int *)arg) ? -errno : 0;
}

int main(void)
{
	struct alias a = alias_map(4 * MIB);
	int fd = device_open(), keep[3];
	uint32_t running, queued[2];
	struct call closing = { .make = closes, .arg = &fd };
	uint64_t *p = map_private(PAGE);

	obj_mirror(fd, a.dev, a.size);
	obj_mirror(fd, p, PAGE);
	running = halfway_fill(fd, 0, ADDR(a.dev), 0x51, a.size);
	for (size_t i = 0; i < 2; i++)
		queued[i] = submit_op(fd, 0, op_fill(ADDR(p), 0xbad, PAGE));
	keep[0] = syncobj_export(fd, running);
	keep[1] = syncobj_export(fd, queued[0]);
	keep[2] = syncobj_export(fd, queued[1]);
	call_start(&closing);
	call_await_in(&closing, "uptr_queue_kill", "the close did not wait for the job");
	EXPECT_EQ(fence_info(keep[0]).state, FENCE_PENDING);
	EXPECT_OK(call_end(&closing));

	EXPECT_OK(fence_info(keep[0]).state);
	EXPECT_WORDS(a.see, a.size, 0x51);
	for (size_t i = 1; i < 3; i++)
		EXPECT_RET(fence_wait(keep[i]).state, -ECANCELED);
	EXPECT_ZERO(p, PAGE);
	for (size_t i = 0; i < 3; i++)
		close(keep[i]);
	return test_pass("closing a busy file");
}
