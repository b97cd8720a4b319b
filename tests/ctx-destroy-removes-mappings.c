/* SPDX-License-Identifier: MIT */
/*
 * A destroyed context takes its mappings with it: the object stays, counts
 * none of them any more, and works in another context.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private(4 * PAGE);
	uint32_t h = obj_wrap(fd, p, 4 * PAGE, 0), ctx, next = next_handle(fd);

	for (int round = 0; round < 3; round++) {
		ctx = ctx_new(fd);
		EXPECT_OK(vm_map(fd, ctx, h, 0, 0x100000, 4 * PAGE, 0));
		EXPECT_OK(vm_map(fd, ctx, h, PAGE, 0x200000, PAGE, 0));
		EXPECT_EQ(obj_info(fd, h).mappings, 2);
		EXPECT_OK(run_op(fd, ctx, op_fill(0x100000, round + 1, PAGE)));
		EXPECT_OK(ctx_destroy(fd, ctx));
		EXPECT_EQ(obj_info(fd, h).mappings, 0);
		EXPECT_WORDS(p, PAGE, round + 1);
	}
	EXPECT_EQ(next_handle(fd), next);
	EXPECT_OK(vm_map(fd, 0, h, 0, 0x100000, 4 * PAGE, 0));
	EXPECT_OK(run_op(fd, 0, op_fill(0x100000, 9, 4 * PAGE)));
	EXPECT_WORDS(p, 4 * PAGE, 9);
	return test_pass("a destroyed context has no mappings");
}
