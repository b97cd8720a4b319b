/* SPDX-License-Identifier: MIT */
/*
 * munmap of one page in the middle of what a running job writes: afterwards
 * neither that page nor the rest is written, and the job is done to its end or
 * says -EFAULT.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open(), state;
	struct alias a = alias_map(4 * MIB);
	uint64_t seen;
	uint32_t job;

	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, a.dev, a.size);
	job = long_job(fd, 0, ADDR(a.dev), a.size, LONG_BYTES);
	await_change((uint64_t *)a.see, 0);
	EXPECT_EQ(job_state(fd, job), FENCE_PENDING);
	/*
	 * Before it unmaps a part of a mapping the kernel says that it splits
	 * the huge page that might be there. For that event a job may finish.
	 */
	unmap(a.dev + 2 * MIB, PAGE);
	seen = checksum(a.see, a.size);
	state = job_wait(fd, job);
	EXPECT_EQ(checksum(a.see, a.size), seen);
	EXPECT(state == 0 || state == -EFAULT, "got %s", error_name(state));
	if (!state)
		EXPECT_WORDS(a.see, a.size, long_job_last(a.size, LONG_BYTES));
	EXPECT_RET(run_fill(fd, a.dev, 0xbad, a.size), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(a.dev) + 2 * MIB);
	EXPECT_OK(run_fill(fd, a.dev, 0x31, 2 * MIB));
	EXPECT_OK(run_fill(fd, a.dev + 2 * MIB + PAGE, 0x32, PAGE));
	EXPECT_WORDS(a.see, 2 * MIB, 0x31);
	EXPECT_WORDS(a.see + 2 * MIB + PAGE, PAGE, 0x32);
	return test_pass("munmap of a part of what a job writes");
}
