/* SPDX-License-Identifier: MIT */
/*
 * mprotect of memory that a queued job names waits until that job has run,
 * which it does without an error.
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
	struct alias a = alias_map(4 * PAGE);
	struct call call = { .make = protects, .arg = &a };
	struct hold hold;
	uint32_t job;

	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, a.dev, a.size);
	hold = hold_start(fd, 0);
	job = submit_op(fd, 0, op_fill(ADDR(a.dev), 0x51, a.size));
	/* here, too: a first look at a page would wait for mmap_lock, which mprotect has */
	EXPECT_HELD(&hold);
	EXPECT_ZERO(a.see, a.size);
	call_start(&call);
	call_await_in(&call, "uptr_engine_settle", "mprotect did not wait for the queued job");
	EXPECT_HELD(&hold);
	EXPECT_ZERO(a.see, a.size);
	EXPECT_OK(call_end(&call));
	EXPECT_BACK_BEHIND(&call, fd, job, 0);
	EXPECT_WORDS(a.see, a.size, 0x51);
	hold_finish(&hold);
	return test_pass("mprotect waits for a queued job");
}
