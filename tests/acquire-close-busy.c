/* SPDX-License-Identifier: MIT */
/*
 * An object can be closed while workers are busy with it, or stand in line for
 * it: its range can be wrapped again at once, and nothing is left in the end.
 *
 * VM: cpus=2
 */
#include "workers.h"

#define SIZE	(96 * MIB)
#define ROUNDS	8

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_cold(SIZE);
	struct plug plug;
	uint32_t h;

	EXPECT_EQ(device_counter("objects"), 0);
	for (int round = 0; round < ROUNDS; round++) {
		EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
		h = obj_mirror(fd, p, SIZE);
		EXPECT_RET(ask(fd, h, 0, 0), -EAGAIN);
		if (round & 1)
			AWAIT(workers_of(fd, h));
		if (round & 2)
			AWAIT(obj_info(fd, h).resident_bytes);
		EXPECT(obj_info(fd, h).resident_bytes < SIZE, "too late in round %d", round);
		obj_close(fd, h);
	}

	/* in line */
	set_param("max_workers", 1);
	plug = plug_in(fd);
	EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	h = obj_wrap(fd, p, SIZE, 0);
	EXPECT_RET(ask(fd, h, 0, PAGE), -EAGAIN);
	EXPECT_RET(ask(fd, h, SIZE / 2, PAGE), -EAGAIN);
	EXPECT_EQ(workers_of(fd, h), 0);
	EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_ACQUIRING);
	obj_close(fd, h);
	AWAIT_PLUGGED(&plug, device_counter("page_sets") == 1);
	EXPECT_PLUGGED(&plug);
	plug_pull(&plug);

	h = obj_mirror(fd, p, SIZE);
	fill_pattern(p, MIB, 1);
	EXPECT_OK(ask_until(fd, h, 0, 0));
	EXPECT_OK(run_copy(fd, p + SIZE - MIB, p, MIB));
	EXPECT_PATTERN(p + SIZE - MIB, MIB, 1);
	obj_close(fd, h);
	close(fd);
	await_nothing_left();
	return test_pass("closing while workers are busy");
}
