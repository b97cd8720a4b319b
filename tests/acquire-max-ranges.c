/* SPDX-License-Identifier: MIT */
/*
 * At most 64 ranges of an object are acquired without waiting at once: the next
 * one is -EBUSY and signals nothing; ranges that are asked for again, and other
 * objects, do not count, and there is room again when some are done.
 */
#include "workers.h"

#define LIMIT	64

int main(void)
{
	int fd = device_open(), event = event_new(), refused = event_new();
	uint8_t *p = map_cold(SEGMENT), *q = map_cold(MIB);
	struct plug plug;
	uint32_t h, other;

	set_param("max_workers", 1);
	h = obj_mirror(fd, p, SEGMENT);
	other = obj_wrap(fd, q, MIB, 0);
	plug = plug_in(fd);
	for (int i = 0; i < LIMIT; i++)
		EXPECT_OK(ask_event(fd, h, i * 2 * PAGE, PAGE, event));
	for (int again = 0; again < 3; again++) {
		EXPECT_RET(ask(fd, h, LIMIT * 2 * PAGE, PAGE), -EBUSY);
		EXPECT_RET(ask_event(fd, h, LIMIT * 2 * PAGE, PAGE, refused), -EBUSY);
		EXPECT_RET(ask(fd, h, again * 2 * PAGE, PAGE), -EAGAIN);
	}
	EXPECT_RET(ask(fd, other, 0, 0), -EAGAIN);
	/* what is there needs no range */
	fill_pattern(p + MIB, PAGE, 1);
	EXPECT_OK(ask(fd, h, MIB, PAGE));
	/* nor does a caller who waits */
	EXPECT_OK(obj_acquire(fd, h, LIMIT * 2 * PAGE, PAGE));
	EXPECT_EQ(event_count(event), 0);
	EXPECT_PLUGGED(&plug);
	plug_pull(&plug);

	AWAIT(state_of(fd, h) != DRM_USERPTR_STATE_ACQUIRING);
	event_await(event);
	for (int i = 0; i < LIMIT; i++)
		EXPECT_OK(ask(fd, h, i * 2 * PAGE, PAGE));
	EXPECT_EQ(event_count(event), LIMIT);
	EXPECT_EQ(event_count(refused), 0);
	EXPECT_EQ(obj_info(fd, h).resident_bytes, (LIMIT + 2) * PAGE);
	for (int i = LIMIT + 1; i < 3 * LIMIT; i++)
		EXPECT_OK(ask_until(fd, h, i * 2 * PAGE, PAGE));
	EXPECT_OK(run_fill(fd, p, 9, MIB));
	EXPECT_WORDS(p, MIB, 9);
	return test_pass("64 ranges of an object");
}
