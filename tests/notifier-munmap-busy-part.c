/* SPDX-License-Identifier: MIT */
/*
 * munmap of one page in the middle of what a running job writes waits for the job,
 * which is done to its end, or, on a kernel without transparent huge pages, says
 * -EFAULT; afterwards neither that page nor the rest is written.
 *
 * VM: hooks
 */
#include "hook.h"

/*
 * Before it unmaps a part of a mapping the kernel says that it splits
 * the huge page that might be there. For that event a job may finish.
 */
static int unmaps_page(void *arg)
{
	struct alias *a = arg;

	return munmap(a->dev + 2 * MIB, PAGE) ? -errno : 0;
}

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(4 * MIB);
	struct call call = { .make = unmaps_page, .arg = &a };
	uint32_t job;

	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, a.dev, a.size);
	job = halfway_fill(fd, 0, ADDR(a.dev), 0x51, a.size);
	if (access("/sys/kernel/mm/transparent_hugepage", F_OK)) {
		call_start(&call);
		call_await_back(&call, "munmap did not ask the job to stop");
		EXPECT_OK(call_end(&call));
		EXPECT_BACK_BEHIND(&call, fd, job, -EFAULT);
	} else {
		EXPECT_OK(call_behind_job(&call));
		EXPECT_BACK_BEHIND(&call, fd, job, 0);
		EXPECT_WORDS(a.see, a.size, 0x51);
	}
	EXPECT_RET(run_fill(fd, a.dev, 0xbad, a.size), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(a.dev) + 2 * MIB);
	EXPECT_OK(run_fill(fd, a.dev, 0x31, 2 * MIB));
	EXPECT_OK(run_fill(fd, a.dev + 2 * MIB + PAGE, 0x32, PAGE));
	EXPECT_WORDS(a.see, 2 * MIB, 0x31);
	EXPECT_WORDS(a.see + 2 * MIB + PAGE, PAGE, 0x32);
	return test_pass("munmap of a part of what a job writes");
}
