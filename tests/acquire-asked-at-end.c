/* SPDX-License-Identifier: MIT */
/*
 * Who asks without waiting while a worker is at the end of the same range, and the
 * memory has changed since it was there, is told that end, and by the next call
 * that the pages are not there: workers start anew and get the new memory.
 *
 * VM: hooks cpus=2
 */
#include "hook.h"
#include "workers.h"

#define SIZE	(4 * MIB)

int main(void)
{
	int fd = device_open(), event = event_new();
	uint8_t *p = map_cold(SIZE), *out = map_private(PAGE);
	uint32_t h = obj_mirror(fd, p, SIZE);

	obj_mirror(fd, out, PAGE);
	fill_pattern(p, PAGE, 1);
	stop_at("ending");
	EXPECT_RET(ask(fd, h, 0, 0), -EAGAIN);
	await_stopped();
	EXPECT_EQ(obj_info(fd, h).resident_bytes, SIZE);
	EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	EXPECT_EQ(obj_info(fd, h).resident_bytes, 0);

	EXPECT_OK(ask_event(fd, h, 0, 0, event));
	EXPECT_EQ(event_count(event), 0);
	EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_ACQUIRING);
	stop_no_more();
	event_await(event);
	EXPECT_EQ(event_count(event), 1);
	EXPECT_EQ(obj_info(fd, h).resident_bytes, 0);
	EXPECT_RET(ask(fd, h, 0, 0), -EAGAIN);
	EXPECT_OK(ask_until(fd, h, 0, 0));
	EXPECT_EQ(obj_info(fd, h).resident_bytes, SIZE);
	EXPECT_OK(run_copy(fd, out, p, PAGE));
	EXPECT_ZERO(out, PAGE);
	return test_pass("asked at the end");
}
