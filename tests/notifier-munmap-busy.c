/* SPDX-License-Identifier: MIT */
/*
 * munmap while a job writes the memory returns only after the engine let go:
 * nothing is written after it, and the fence says -EFAULT.
 *
 * VM: hooks
 */
#include "hook.h"

static int unmaps(void *arg)
{
	struct alias *a = arg;

	return munmap(a->dev, a->size) ? -errno : 0;
}

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(4 * MIB);
	struct call call = { .make = unmaps, .arg = &a };
	uint32_t h = obj_mirror(fd, a.dev, a.size), job;

	job = halfway_fill(fd, 0, ADDR(a.dev), 0x51, a.size);
	call_start(&call);
	call_await_back(&call, "munmap waits for a job that was not asked to stop");
	EXPECT_RET(job_state(fd, job), -EFAULT);
	EXPECT_OK(call_end(&call));
	EXPECT_BACK_BEHIND(&call, fd, job, -EFAULT);
	EXPECT_HALFWAY(a.see, 0x51, a.size);
	EXPECT_RET(obj_wait(fd, h, SECOND), -EFAULT);
	EXPECT_RET(run_fill(fd, a.dev, 0xbad, 8), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(a.dev));

	/* with memory there again, the same object works */
	map_fixed(a.dev, a.size, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_fill(fd, a.dev, 0x21, MIB));
	EXPECT_WORDS(a.dev, MIB, 0x21);
	EXPECT_HALFWAY(a.see, 0x51, a.size);
	return test_pass("munmap waits for the engine");
}
