/* SPDX-License-Identifier: MIT */
/*
 * An export that would exceed RLIMIT_MEMLOCK is -ENOMEM and OBJECT_INFO says by
 * how much; the object is tracked as before, and can be exported when there is room.
 */
#include "prime.h"

#define SIZE	(32 * PAGE)
#define UID	23002

static void user(void *arg)
{
	int fd = *(int *)arg, d;
	uint8_t *p;
	uint32_t h;

	become_user(UID);
	p = map_private(SIZE);
	fill_pattern(p, SIZE, 1);
	h = obj_mirror(fd, p, SIZE);
	for (size_t missing = 3 * PAGE; missing <= SIZE; missing += SIZE - 3 * PAGE) {
		limit_memlock(SIZE - missing);
		EXPECT_EQ(obj_info(fd, h).memlock_shortfall, missing == SIZE ? 3 * PAGE : 0);
		EXPECT_RET(export_try(fd, h, RDWR, NULL), -ENOMEM);
		EXPECT_EQ(obj_info(fd, h).memlock_shortfall, missing);
		EXPECT_EQ(obj_info(fd, h).mode, DRM_USERPTR_MODE_TRACKED);
		EXPECT_EQ(obj_info(fd, h).flags, 0);
		EXPECT_EQ(obj_info(fd, h).pinned_bytes, 0);
		EXPECT_EQ(vm_pin(), 0);
		EXPECT_EQ(charged(fd), 0);

		/* tracked: what the process does to its memory is seen */
		EXPECT_OK(run_fill(fd, p, 0x33, PAGE));
		EXPECT_WORDS(p, PAGE, 0x33);
		map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
		fill_pattern(p, SIZE, 2);
		EXPECT_OK(run_fill(fd, p, 0x44, PAGE));
		EXPECT_WORDS(p, PAGE, 0x44);
		EXPECT_EQ(obj_info(fd, h).flags, 0);
	}
	limit_memlock(SIZE);
	d = export_rdwr(fd, h);
	EXPECT_EQ(obj_info(fd, h).mode, DRM_USERPTR_MODE_PINNED);
	EXPECT_EQ(charged(fd), SIZE);
	EXPECT_OK(run_fill(fd, p, 0x55, PAGE));
	EXPECT_WORDS(p, PAGE, 0x55);
	close(d);
}

int main(void)
{
	struct counters was = counters_now();
	int fd = device_open();

	EXPECT_CHILD(spawn(user, &fd));
	close(fd);
	AWAIT_COUNTERS(was);
	return test_pass("an export over the limit");
}
