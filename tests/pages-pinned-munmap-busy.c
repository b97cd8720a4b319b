/* SPDX-License-Identifier: MIT */
/*
 * munmap of pinned memory does not wait for the job that writes it, which goes
 * on to its end in the pages that the object holds, also when the handle is
 * closed in between.
 *
 * VM: hooks
 */
#include "charge.h"
#include "hook.h"

#define SIZE	(4 * MIB)

int main(void)
{
	int fd = device_open();

	for (uint32_t flags = PINNED; flags <= (PINNED | UNSYNCHRONIZED); flags += UNSYNCHRONIZED) {
		struct alias a = alias_map(SIZE);
		uint32_t h = obj_wrap(fd, a.dev, SIZE, flags | MIRROR), running, queued;

		running = halfway_fill(fd, 0, ADDR(a.dev), 0x51, SIZE);
		queued = submit_op(fd, 0, op_fill(ADDR(a.dev), 0x99, PAGE));
		unmap(a.dev, SIZE);
		EXPECT_RET(job_state(fd, running), FENCE_PENDING);
		obj_close(fd, h);
		EXPECT_RET(job_state(fd, running), FENCE_PENDING);
		stop_no_more();
		EXPECT_OK(job_wait(fd, running));
		EXPECT_OK(job_wait(fd, queued));
		EXPECT_WORDS(a.see, PAGE, 0x99);
		EXPECT_WORDS(a.see + PAGE, SIZE - PAGE, 0x51);
		unmap(a.see, SIZE);
		close(a.memfd);
	}
	return test_pass("munmap does not wait for a job on pinned pages");
}
