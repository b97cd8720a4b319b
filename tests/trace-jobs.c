/* SPDX-License-Identifier: MIT */
/*
 * A job is traced when it is queued (with its size and the number of fences it
 * waits for), when it starts and when it ends (with its error), in this order,
 * and each is there when its fence has signalled.
 */
#include "observe.h"

static void expect_job(const char *text, uint64_t context, unsigned int seqno, uint64_t bytes,
		       unsigned int deps, int error)
{
	const char *at;

	at = EVENT(text, "uptr_job_queue",
		   "context=%" PRIu64 " seqno=%u bytes=%" PRIu64 " deps=%u",
		   context, seqno, bytes, deps);
	at = EVENT(at, "uptr_job_start", "context=%" PRIu64 " seqno=%u", context, seqno);
	EVENT(at, "uptr_job_end", "context=%" PRIu64 " seqno=%u error=%d", context, seqno, error);
}

int main(void)
{
	uint64_t *p = map_private(4 * PAGE), context;
	struct drm_userptr_op op = op_fill(ADDR(p), 2, PAGE);
	struct drm_userptr_sync in = { 0 }, out = { 0 };
	struct job job = { .ops = &op, .n_ops = 1, .in = &in, .n_in = 1, .out = &out, .n_out = 1 };
	char *text;
	int fd;

	trace_begin();
	fd = device_open();
	obj_mirror(fd, p, 4 * PAGE);
	in.handle = submit_op(fd, 0, op_fill(ADDR(p), 1, 4 * PAGE));
	out.handle = syncobj_new(fd);
	EXPECT_OK(submit(fd, &job));
	EXPECT_OK(job_wait(fd, out.handle));
	text = trace_end();

	context = trace_context(text, 0);
	expect_job(text, context, 1, 4 * PAGE, 0, 0);
	expect_job(text, context, 2, PAGE, 1, 0);
	EXPECT_EQ(event_count(text, "uptr_job_end", ""), 2);
	EXPECT_NO_EVENT(text, "uptr_job_cancel", "%s", "");
	EXPECT_NO_EVENT(text, "uptr_job_stop_request", "%s", "");
	return test_pass("events of jobs");
}
