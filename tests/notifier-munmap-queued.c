/* SPDX-License-Identifier: MIT */
/*
 * munmap of memory that only queued jobs name does not wait for the jobs
 * before them: it returns at once, the queued jobs end with -EFAULT in their
 * turn and never write.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(MIB);
	uint64_t *other = map_private(PAGE);
	uint32_t jobs[3], last;
	struct fence held, fence;
	struct hold hold;
	int sync_file;

	obj_mirror(fd, a.dev, a.size);
	obj_mirror(fd, other, PAGE);
	hold = hold_start(fd, 0);
	for (size_t i = 0; i < 3; i++)
		jobs[i] = submit_op(fd, 0, op_fill(ADDR(a.dev) + i * PAGE, 0xbad, PAGE));
	last = submit_op(fd, 0, op_fill(ADDR(other), 0x41, PAGE));
	unmap(a.dev, a.size);
	EXPECT_HELD(&hold);
	EXPECT_ZERO(a.see, a.size);
	sync_file = syncobj_export(fd, hold.syncobj);
	hold_release(&hold);
	held = fence_wait(sync_file);
	for (size_t i = 0; i < 3; i++) {
		fence = job_fence(fd, jobs[i]);
		EXPECT_RET(fence.state, -EFAULT);
		/* fences of a context signal in order */
		EXPECT(fence.time_ns >= held.time_ns, "the %zu. fence signalled first", i);
	}
	/* a job behind them that names other memory is not disturbed */
	EXPECT_OK(job_wait(fd, last));
	EXPECT_WORDS(other, PAGE, 0x41);
	EXPECT_ZERO(a.see, a.size);
	return test_pass("munmap of what queued jobs name");
}
