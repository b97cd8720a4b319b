/* SPDX-License-Identifier: MIT */
/*
 * When memory was mapped into the hole that workers met, its error is not told:
 * they start anew, and get the new pages.
 */
#include "workers.h"

#define SIZE	(4 * MIB)
#define HOLE	(2 * MIB)

int main(void)
{
	int fd = device_open(), event = event_new();
	uint8_t *p = map_cold(SIZE);
	uint32_t h = obj_mirror(fd, p, SIZE);

	make_hole(p + HOLE, PAGE);
	EXPECT_OK(ask_event(fd, h, 0, 0, event));
	event_await(event);
	AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_FAILED);
	map_fixed(p + HOLE, PAGE, PROT_READ | PROT_WRITE);
	EXPECT_RET(ask(fd, h, 0, 0), -EAGAIN);
	EXPECT_OK(ask_until(fd, h, 0, 0));
	EXPECT_OK(run_fill(fd, p, 3, SIZE));
	EXPECT_WORDS(p, SIZE, 3);
	return test_pass("a filled hole is not told");
}
