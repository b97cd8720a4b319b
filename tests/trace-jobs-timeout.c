/* SPDX-License-Identifier: MIT */
/*
 * A job that an invalidation has waited for long enough is traced as timed out,
 * once, between the invalidation and the job's end.
 *
 * VM: hooks
 */
#include "hook.h"
#include "observe.h"

int main(void)
{
	struct alias a = alias_map(4 * MIB);
	const char *at;
	uint32_t job;
	char *text;
	int fd;

	module_param_set("job_timeout_ms", 50);
	trace_begin();
	fd = device_open();
	obj_mirror(fd, a.dev, a.size);
	job = halfway_fill(fd, 0, ADDR(a.dev), 0x51, a.size);
	protect(a.dev, a.size, PROT_READ);
	EXPECT_RET(job_wait(fd, job), -ETIMEDOUT);
	text = trace_end();

	at = EVENT(text, "uptr_job_start", "seqno=1");
	at = EVENT(at, "uptr_invalidate", "cause=protection");
	at = EVENT(at, "uptr_job_stop_request", "seqno=1 error=%d", -ETIMEDOUT);
	at = EVENT(at, "uptr_job_timeout", "seqno=1");
	at = EVENT(at, "uptr_job_end", "seqno=1 error=%d", -ETIMEDOUT);
	EVENT(at, "uptr_invalidate_done", "ret=0");
	EXPECT_EQ(event_count(text, "uptr_job_timeout", ""), 1);
	EXPECT_EQ(event_count(text, "uptr_job_stop_request", ""), 1);
	return test_pass("events of a job that is waited for too long");
}
