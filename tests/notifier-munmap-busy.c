/* SPDX-License-Identifier: MIT */
/*
 * munmap while a job writes the memory returns only after the engine let go:
 * nothing is written after it, and the fence says -EFAULT unless all was done.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();

	for (int round = 0; round < 3; round++) {
		struct alias a = alias_map(4 * MIB);
		uint32_t h = obj_mirror(fd, a.dev, a.size), job;
		struct fence fence;
		uint64_t seen;
		int64_t back;

		job = long_job(fd, 0, ADDR(a.dev), a.size, LONG_BYTES);
		await_change((uint64_t *)a.see, 0);
		EXPECT_EQ(job_state(fd, job), FENCE_PENDING);
		unmap(a.dev, a.size);
		back = now_ns();
		seen = checksum(a.see, a.size);

		fence = job_fence(fd, job);
		EXPECT_EQ(checksum(a.see, a.size), seen);
		EXPECT_RET(fence.state, -EFAULT);
		EXPECT(fence.time_ns <= back, "the fence signalled %" PRId64 " us after munmap",
		       (fence.time_ns - back) / 1000);
		EXPECT(((uint64_t *)a.see)[0] != long_job_last(a.size, LONG_BYTES),
		       "the job ran to its end");
		EXPECT_RET(obj_wait(fd, h, SECOND), -EFAULT);
		EXPECT_RET(run_fill(fd, a.dev, 0xbad, 8), -EFAULT);
		EXPECT_EQ(last_fault_addr, ADDR(a.dev));

		/* with memory there again, the same object works */
		map_fixed(a.dev, a.size, PROT_READ | PROT_WRITE);
		EXPECT_OK(run_fill(fd, a.dev, 0x21, MIB));
		EXPECT_WORDS(a.dev, MIB, 0x21);
		EXPECT_EQ(checksum(a.see, a.size), seen);
		obj_close(fd, h);
		unmap(a.see, a.size);
		unmap(a.dev, a.size);
		close(a.memfd);
		syncobj_free(fd, job);
	}
	return test_pass("munmap waits for the engine");
}
