/* SPDX-License-Identifier: MIT */
/*
 * Closing the file with a job running and others queued: every fence signals,
 * the queued ones with -ECANCELED, and memory is not written after the close.
 */
#include "helpers.h"

int main(void)
{
	struct alias a = alias_map(4 * MIB);
	int fd = device_open(), keep[3];
	uint32_t running, queued[2];
	uint64_t *p = map_private(PAGE), seen;
	struct fence fence;

	obj_mirror(fd, a.dev, a.size);
	obj_mirror(fd, p, PAGE);
	running = long_job(fd, 0, ADDR(a.dev), a.size, LONG_BYTES);
	for (size_t i = 0; i < 2; i++)
		queued[i] = submit_op(fd, 0, op_fill(ADDR(p), 0xbad, PAGE));
	keep[0] = syncobj_export(fd, running);
	keep[1] = syncobj_export(fd, queued[0]);
	keep[2] = syncobj_export(fd, queued[1]);
	await_change((uint64_t *)a.see, 0);
	EXPECT_EQ(fence_info(keep[0]).state, FENCE_PENDING);
	close(fd);
	seen = checksum(a.see, a.size);

	fence = fence_wait(keep[0]);
	EXPECT(fence.state == 0 || fence.state == -ECANCELED, "got %s", error_name(fence.state));
	if (!fence.state)
		EXPECT_WORDS(a.see, a.size, long_job_last(a.size, LONG_BYTES));
	for (size_t i = 1; i < 3; i++)
		EXPECT_RET(fence_wait(keep[i]).state, -ECANCELED);
	EXPECT_EQ(checksum(a.see, a.size), seen);
	EXPECT_ZERO(p, PAGE);
	for (size_t i = 0; i < 3; i++)
		close(keep[i]);
	return test_pass("closing a busy file");
}
