/* SPDX-License-Identifier: MIT */
/*
 * A job whose memory is unmapped is traced as asked to stop when it runs, and
 * as cancelled when it does not; one that is cancelled has an end, in its turn,
 * but never a start.
 *
 * VM: hooks
 */
#include "hook.h"
#include "observe.h"

int main(void)
{
	uint64_t context;
	struct hold hold;
	const char *at;
	uint8_t *p;
	uint32_t job;
	char *text;
	int fd;

	trace_begin();
	fd = device_open();
	p = map_private(PAGE);
	obj_mirror(fd, p, PAGE);
	hold = hold_start(fd, 0);
	job = submit_op(fd, 0, op_fill(ADDR(p), 1, PAGE));
	unmap(p, PAGE);
	EXPECT_HELD(&hold);
	hold_release(&hold);
	EXPECT_RET(job_wait(fd, job), -EFAULT);
	text = trace_end();

	context = trace_context(text, 0);
	at = EVENT(text, "uptr_job_start", "context=%" PRIu64 " seqno=1", context);
	at = EVENT(at, "uptr_job_queue", "context=%" PRIu64 " seqno=2", context);
	at = EVENT(at, "uptr_job_cancel", "context=%" PRIu64 " seqno=2 error=%d", context, -EFAULT);
	/* once it was asked, the job may have ended before the asking is traced */
	EVENT(at, "uptr_job_stop_request", "context=%" PRIu64 " seqno=1 error=%d", context,
	      -EFAULT);
	at = EVENT(at, "uptr_job_end", "context=%" PRIu64 " seqno=1 error=%d", context, -EFAULT);
	EVENT(at, "uptr_job_end", "context=%" PRIu64 " seqno=2 error=%d", context, -EFAULT);
	EXPECT_NO_EVENT(text, "uptr_job_start", "seqno=2");
	EXPECT_NO_EVENT(text, "uptr_job_timeout", "%s", "");
	EXPECT_EQ(event_count(text, "uptr_job_stop_request", ""), 1);
	EXPECT_EQ(event_count(text, "uptr_job_cancel", ""), 1);
	return test_pass("events of jobs that are ended");
}
