/* SPDX-License-Identifier: MIT */
/*
 * When max_workers is lowered or raised while workers are busy their number
 * follows, and nothing is lost.
 *
 * VM: cpus=2 timeout=120
 */
#include "workers.h"

#define SIZE	(12 * GIB)

int main(void)
{
	int fd = device_open(), event = event_new();
	uint8_t *p = map_cold(SIZE), *out = map_private(MIB);
	uint32_t h;

	EXPECT_EQ(obj_create(fd, 0, p, SIZE, DRM_USERPTR_CREATE_READ_ONLY |
			     DRM_USERPTR_CREATE_GPU_MIRROR, &h), 0);
	obj_mirror(fd, out, MIB);
	fill_pattern(p + SIZE - MIB, MIB, 1);
	set_param("max_workers", 16);
	EXPECT_OK(ask_event(fd, h, 0, 0, event));
	for (int round = 0; round < 3; round++) {
		AWAIT(workers_of(fd, h) == 4);
		set_param("max_workers", 1);
		AWAIT(workers_of(fd, h) <= 1);
		for (int i = 0; i < 200; i++) {
			EXPECT(workers_of(fd, h) <= 1, "more than one worker");
			sched_yield();
		}
		AWAIT(workers_of(fd, h) == 1);
		set_param("max_workers", 8);
		AWAIT(workers_of(fd, h) == 2);
		set_param("max_workers", 16);
		EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_ACQUIRING);
		EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_MAX_WORKERS), 16);
	}
	EXPECT_EQ(event_count(event), 0);
	event_await(event);
	EXPECT_EQ(event_count(event), 1);
	/* by the one request: asking once more would start another for what it lost */
	EXPECT_EQ(obj_info(fd, h).resident_bytes, SIZE);
	EXPECT_OK(ask(fd, h, 0, 0));
	EXPECT_EQ(obj_info(fd, h).acquired_pages, SIZE / PAGE);
	EXPECT_OK(run_copy(fd, out, p + SIZE - MIB, MIB));
	EXPECT_PATTERN(out, MIB, 1);
	return test_pass("max_workers changed in flight");
}
