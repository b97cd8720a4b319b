/* SPDX-License-Identifier: MIT */
/*
 * Errors that nobody was told of yet do not keep other ranges of the object from
 * being acquired without waiting, however many they are.
 */
#include "workers.h"

#define MANY	100

int main(void)
{
	int fd = device_open(), event = event_new();
	uint8_t *p = map_cold(SEGMENT);
	uint32_t h = obj_wrap(fd, p, SEGMENT, 0);

	make_hole(p, MANY * PAGE);
	for (int i = 0; i < MANY; i++) {
		EXPECT_OK(ask_event(fd, h, i * PAGE, PAGE, event));
		event_await(event);
		EXPECT_EQ(event_count(event), 1);
		AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_FAILED);
	}
	EXPECT_OK(ask_until(fd, h, MIB, MIB));
	return test_pass("errors take no room");
}
