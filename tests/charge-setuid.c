/* SPDX-License-Identifier: MIT */
/*
 * A process that changes its user between two pins: each is charged to whom it
 * was at the time, and returned to him, in whatever order and by whomever the
 * objects are closed.
 */
#include "charge.h"

#define UID	21007

static int fd;

/* asked as each of the two, by somebody else */
static void asked(void *arg)
{
	size_t *want = arg;

	become_user((uid_t)want[0]);
	EXPECT_EQ(charged(fd), want[1]);
}

static void expect_charged(uid_t uid, size_t bytes)
{
	size_t want[2] = { uid, bytes };

	EXPECT_CHILD(spawn(asked, want));
}

static void expect_both(size_t first, size_t second)
{
	expect_charged(UID, first);
	expect_charged(UID + 500, second);
}

static void as(uid_t uid)
{
	EXPECT_SYS(setresuid(0, 0, 0));
	EXPECT_SYS(setresuid(uid, uid, 0));
}

int main(void)
{
	uint8_t *p = map_private(16 * PAGE);
	uint32_t a, b, c;

	fd = device_open();
	limit_memlock(16 * PAGE);
	for (int round = 0; round < 2; round++) {
		as(UID);
		a = obj_wrap(fd, p, 3 * PAGE, PINNED);
		as(UID + 500);
		b = obj_wrap(fd, p + 3 * PAGE, 5 * PAGE, PINNED);
		EXPECT_SYS(setresuid(0, 0, 0));
		c = obj_wrap(fd, p + 8 * PAGE, 7 * PAGE, PINNED);
		EXPECT_EQ(vm_pin(), 15 * PAGE);
		expect_both(3 * PAGE, 5 * PAGE);
		obj_close(fd, c);
		expect_both(3 * PAGE, 5 * PAGE);
		if (round) {
			as(UID + 500);
			obj_close(fd, a);
			EXPECT_SYS(setresuid(0, 0, 0));
			expect_both(0, 5 * PAGE);
			as(UID);
			obj_close(fd, b);
		} else {
			obj_close(fd, b);
			expect_both(3 * PAGE, 0);
			obj_close(fd, a);
		}
		EXPECT_SYS(setresuid(0, 0, 0));
		expect_both(0, 0);
		EXPECT_EQ(vm_pin(), 0);
	}
	return test_pass("who paid is paid back");
}
