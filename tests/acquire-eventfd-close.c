/* SPDX-License-Identifier: MIT */
/*
 * An eventfd that waits for pages is signalled once when the object goes:
 * while its workers are busy, while it stands in line, and with the open file.
 *
 * VM: cpus=2
 */
#include "workers.h"

#define SIZE	(4 * GIB)

int main(void)
{
	int fd = device_open(), second = device_open(), busy = event_new(), line = event_new();
	uint8_t *p = map_cold(SIZE), *q = map_cold(SIZE);
	struct plug plug;
	uint32_t h, k;

	for (int round = 0; round < 4; round++) {
		h = obj_wrap(fd, p, SIZE, DRM_USERPTR_CREATE_READ_ONLY);
		EXPECT_OK(ask_event(fd, h, 0, 0, busy));
		AWAIT(obj_info(fd, h).resident_bytes > SEGMENT);
		EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_ACQUIRING);
		EXPECT_EQ(event_count(busy), 0);
		obj_close(fd, h);
		event_await(busy);
		EXPECT_EQ(event_count(busy), 1);
		EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	}

	set_param("max_workers", 1);
	plug = plug_in(fd);
	h = obj_wrap(fd, p, SIZE, DRM_USERPTR_CREATE_READ_ONLY);
	k = obj_wrap(second, q, SIZE, DRM_USERPTR_CREATE_READ_ONLY);
	EXPECT_OK(ask_event(fd, h, 0, 0, line));
	EXPECT_OK(ask_event(second, k, 0, SIZE / 2, busy));
	EXPECT_OK(ask_event(second, k, SIZE / 2, 0, busy));
	EXPECT_EQ(event_count(line) | event_count(busy), 0);
	obj_close(fd, h);
	EXPECT_EQ(event_count(line), 1);
	close(second);
	EXPECT_EQ(event_count(busy), 2);
	EXPECT_PLUGGED(&plug);
	close(fd);
	await_nothing_left();
	EXPECT_EQ(event_count(line) | event_count(busy), 0);
	return test_pass("an eventfd is signalled when the object goes");
}
