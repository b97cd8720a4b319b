/* SPDX-License-Identifier: MIT */
/*
 * An object with a hole is not exported: -EFAULT, nothing is charged, and it is
 * tracked as before; when the hole is filled it can be.
 */
#include "prime.h"

#define SIZE	(600 * PAGE)
#define UID	23004

static void user(void *arg)
{
	static const size_t holes[] = { 0, 300, 599 };
	int fd = *(int *)arg;
	uint8_t *p;

	become_user(UID);
	limit_memlock(2 * SIZE);
	p = map_private(SIZE);
	/* a huge page would be charged as a whole */
	madvise(p, SIZE, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < ARRAY_SIZE(holes); i++) {
		uint8_t *hole = p + holes[i] * PAGE;
		uint32_t h = obj_mirror(fd, p, SIZE);
		int d;

		fill_pattern(p, SIZE, 1);
		EXPECT_EQ(charged(fd), 0);
		unmap(hole, PAGE);
		EXPECT_RET(export_try(fd, h, RDWR, NULL), -EFAULT);
		EXPECT_EQ(obj_info(fd, h).mode, DRM_USERPTR_MODE_TRACKED);
		EXPECT_EQ(obj_info(fd, h).flags, 0);
		EXPECT_EQ(vm_pin(), 0);
		EXPECT_OK(run_fill(fd, p + 100 * PAGE, 0x1, PAGE));
		EXPECT_RET(run_fill(fd, hole, 0x1, PAGE), -EFAULT);
		/* there, but not to be written */
		map_fixed(hole, PAGE, PROT_READ);
		EXPECT_RET(export_try(fd, h, RDWR, NULL), -EFAULT);
		protect(hole, PAGE, PROT_READ | PROT_WRITE);
		d = export_rdwr(fd, h);
		EXPECT_OK(run_fill(fd, hole, 0x2, PAGE));
		EXPECT_WORDS(hole, PAGE, 0x2);
		EXPECT_EQ(charged(fd), SIZE);
		close(d);
		obj_close(fd, h);
		AWAIT_EQ(charged(fd), 0);
	}
}

int main(void)
{
	int fd = device_open();

	EXPECT_CHILD(spawn(user, &fd));
	return test_pass("holes are not exported");
}
