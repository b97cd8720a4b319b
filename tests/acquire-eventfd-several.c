/* SPDX-License-Identifier: MIT */
/*
 * All who ask for a range with an eventfd while it is being acquired are told:
 * two eventfds once each, one that was given twice twice, one for a part of the
 * range, and all of them when it fails.
 */
#include "workers.h"

#define SIZE	(4 * MIB)

static int fd;

static void round_of(uint32_t h, int want)
{
	int a = event_new(), b = event_new(), part = event_new();
	struct plug plug = plug_in(fd);

	EXPECT_OK(ask_event(fd, h, 0, 0, a));
	EXPECT_OK(ask_event(fd, h, 0, 0, b));
	EXPECT_OK(ask_event(fd, h, 0, 0, b));
	EXPECT_OK(ask_event(fd, h, 0, MIB, part));
	EXPECT_EQ(event_count(a) | event_count(b) | event_count(part), 0);
	EXPECT_PLUGGED(&plug);
	plug_pull(&plug);
	event_await(a);
	event_await(b);
	event_await(part);
	AWAIT(state_of(fd, h) != DRM_USERPTR_STATE_ACQUIRING);
	EXPECT_RET(ask(fd, h, 0, 0), want);
	EXPECT_EQ(event_count(a), 1);
	EXPECT_EQ(event_count(b), 2);
	EXPECT_EQ(event_count(part), 1);
	close(a);
	close(b);
	close(part);
}

int main(void)
{
	uint8_t *p = map_cold(SIZE);
	uint32_t h;

	fd = device_open();
	set_param("max_workers", 1);
	h = obj_mirror(fd, p, SIZE);
	round_of(h, 0);
	EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	make_hole(p + SIZE / 2, PAGE);
	round_of(h, -EFAULT);
	return test_pass("several eventfds");
}
