/* SPDX-License-Identifier: MIT */
/*
 * With CAP_IPC_LOCK pins are bound by no limit and are charged to no user, but
 * VmPin shows them; each of two objects over a page counts it where overlapping
 * objects are allowed.
 */
#include "charge.h"

#define UID	21005

static void user(void *arg)
{
	become_user(UID);
	EXPECT_EQ(charged(*(int *)arg), 0);
}

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(900 * PAGE);
	size_t was = vm_pin();
	uint32_t h, again;

	EXPECT_SYS(setresuid(UID, 0, 0)); /* that user, with all capabilities */
	madvise(p, 900 * PAGE, MADV_NOHUGEPAGE);
	limit_memlock(0);
	h = obj_wrap(fd, p, 900 * PAGE, PINNED);
	EXPECT_EQ(vm_pin() - was, 900 * PAGE);
	EXPECT_CHILD(spawn(user, &fd));
	module_param_set("allow_overlap", 1);
	again = obj_wrap(fd, p + 10 * PAGE, 10 * PAGE, PINNED);
	EXPECT_EQ(vm_pin() - was, 910 * PAGE);
	obj_close(fd, h);
	EXPECT_EQ(vm_pin() - was, 10 * PAGE);
	obj_close(fd, again);
	EXPECT_EQ(vm_pin(), was);
	again = obj_wrap(fd, p, 10 * PAGE, UNSYNCHRONIZED);
	EXPECT_EQ(vm_pin() - was, 10 * PAGE);
	obj_close(fd, again);
	EXPECT_EQ(vm_pin(), was);
	again = obj_wrap(fd, p, 10 * PAGE, PROBE);
	EXPECT_EQ(vm_pin(), was);
	obj_close(fd, again);
	return test_pass("pins with CAP_IPC_LOCK");
}
