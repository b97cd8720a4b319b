/* SPDX-License-Identifier: MIT */
/*
 * With allow_overlap=1 overlapping objects are made, each works on the same
 * memory, and an invalidation reaches both.
 */
#include "helpers.h"

int main(void)
{
	uint64_t *p = map_private(4 * PAGE), at[2];
	uint32_t h[2], next;
	int fd;

	module_param_set("allow_overlap", 1);
	fd = device_open();
	next = next_handle(fd);
	h[0] = obj_wrap(fd, p, 4 * PAGE, 0);
	h[1] = obj_wrap(fd, p, 4 * PAGE, 0);
	at[0] = vm_anywhere(fd, 0, h[0], 0, 4 * PAGE);
	at[1] = vm_anywhere(fd, 0, h[1], 0, 4 * PAGE);
	EXPECT_OK(run_op(fd, 0, op_fill(at[0], 0x11, PAGE)));
	EXPECT_OK(run_op(fd, 0, op_copy(at[1] + PAGE, at[0], PAGE)));
	EXPECT_WORDS(p, 2 * PAGE, 0x11);

	map_fixed(p, 4 * PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_op(fd, 0, op_fill(at[0], 0x22, PAGE)));
	EXPECT_WORDS(p, PAGE, 0x22);
	EXPECT_OK(run_op(fd, 0, op_fill(at[1] + PAGE, 0x33, PAGE)));
	EXPECT_WORDS(p + PAGE / 8, PAGE, 0x33);

	obj_close(fd, h[0]);
	EXPECT_OK(run_op(fd, 0, op_fill(at[1], 0x44, PAGE)));
	EXPECT_WORDS(p, PAGE, 0x44);
	obj_close(fd, h[1]);
	EXPECT_EQ(next_handle(fd), next);

	/* the door closes again */
	module_param_set("allow_overlap", 0);
	obj_wrap(fd, p, PAGE, 0);
	EXPECT_RET(obj_create(fd, 0, p, PAGE, 0, NULL), -EINVAL);
	return test_pass("overlap when it is allowed");
}
