/* SPDX-License-Identifier: MIT */
/*
 * mprotect to read-only of memory that a job writes waits for the job: after
 * it returned nothing is written, the job is done without an error, and the
 * next one is -EFAULT.
 *
 * VM: hooks
 */
#include "hook.h"

static int protects(void *arg)
{
	struct alias *a = arg;

	return mprotect(a->dev, a->size, PROT_READ) ? -errno : 0;
}

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(4 * MIB);
	struct call call = { .make = protects, .arg = &a };
	uint32_t job;

	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, a.dev, a.size);
	job = halfway_fill(fd, 0, ADDR(a.dev), 0x51, a.size);
	EXPECT_OK(call_behind_job(&call));
	EXPECT_BACK_BEHIND(&call, fd, job, 0);
	EXPECT_WORDS(a.see, a.size, 0x51);
	EXPECT_RET(run_fill(fd, a.dev, 0xbad, 8), -EFAULT);
	protect(a.dev, a.size, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_fill(fd, a.dev, 0x41, a.size));
	EXPECT_WORDS(a.see, a.size, 0x41);
	return test_pass("mprotect waits for a job");
}
