/* SPDX-License-Identifier: MIT */
/*
 * Making and ending a context is an event with the context's id and its number
 * in the other events; context 0 begins with the file and ends with it, the
 * others with their ioctl.
 */
#include "observe.h"

int main(void)
{
	uint64_t context[2];
	const char *made;
	uint32_t ctx;
	char *text;
	int fd;

	trace_begin();
	fd = device_open();
	ctx = ctx_new_bits(fd, 40);
	EXPECT_OK(ctx_destroy(fd, ctx));
	close(fd);
	text = trace_end();

	made = EVENT(text, "uptr_ctx_create", "id=0 va_bits=48");
	context[0] = event_value(made, "context");
	made = EVENT(made, "uptr_ctx_create", "id=%u va_bits=40", ctx);
	context[1] = event_value(made, "context");
	EXPECT(context[0] != context[1], "both contexts have the number %" PRIu64, context[0]);
	made = EVENT(made, "uptr_ctx_destroy", "context=%" PRIu64, context[1]);
	EVENT(made, "uptr_ctx_destroy", "context=%" PRIu64, context[0]);
	EXPECT_EQ(event_count(text, "uptr_ctx_create", ""), 2);
	EXPECT_EQ(event_count(text, "uptr_ctx_destroy", ""), 2);
	return test_pass("events of contexts");
}
