/* SPDX-License-Identifier: MIT */
/*
 * An operation of size 0 does nothing, and the others of its job are done.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(2 * PAGE);
	struct drm_userptr_op ops[4];

	obj_mirror(fd, p, 2 * PAGE);
	ops[0] = op_fill(ADDR(p), 1, 0);
	ops[1] = op_fill(ADDR(p) + 64, 2, 64);
	ops[2] = op_copy(ADDR(p) + PAGE, ADDR(p), 0);
	ops[3] = op_copy(ADDR(p) + PAGE + 64, ADDR(p) + 64, 64);
	EXPECT_OK(run_ops(fd, 0, ops, 4));
	EXPECT_ZERO(p, 64);
	EXPECT_WORDS(p + 64, 64, 2);
	EXPECT_ZERO(p + 128, PAGE - 64);
	EXPECT_WORDS(p + PAGE + 64, 64, 2);
	EXPECT_ZERO(p + PAGE + 128, PAGE - 128);
	EXPECT_OK(run_ops(fd, 0, ops, 1));
	return test_pass("operations of size 0");
}
