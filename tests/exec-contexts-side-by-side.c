/* SPDX-License-Identifier: MIT */
/*
 * Jobs of different contexts run at the same time: a short one is done while a
 * long one of another context still runs, and two long ones are in the middle of
 * their work together.
 *
 * VM: hooks
 */
#include "hook.h"

int main(void)
{
	int fd = device_open();
	uint32_t a = ctx_new(fd), b = ctx_new(fd), quick = ctx_new(fd);
	uint64_t *p = map_private(PAGE);
	struct hold first, second;

	obj_mirror_in(fd, quick, p, PAGE);
	first = hold_start(fd, a);
	second = hold_start(fd, b);
	EXPECT_OK(run_op(fd, quick, op_fill(ADDR(p), 0x11, PAGE)));
	EXPECT_WORDS(p, PAGE, 0x11);
	EXPECT_HELD(&first);
	EXPECT_HELD(&second);
	EXPECT_HALFWAY(first.mem, long_value(1), first.size);
	EXPECT_HALFWAY(second.mem, long_value(1), second.size);
	hold_release(&first);
	EXPECT_HELD(&second);
	hold_release(&second);
	return test_pass("contexts side by side");
}
