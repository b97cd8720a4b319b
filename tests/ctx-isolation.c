/* SPDX-License-Identifier: MIT */
/*
 * The same device address in two contexts, and in two open files, means two
 * different memories.
 */
#include "helpers.h"

#define AT	0x200000ull

int main(void)
{
	int fds[3] = { device_open(), -1, -1 };
	uint32_t ctxs[3];
	uint64_t *p[3];

	fds[1] = fds[0];
	fds[2] = device_open();
	ctxs[0] = 0;
	ctxs[1] = ctx_new(fds[1]);
	ctxs[2] = 0;
	for (int i = 0; i < 3; i++) {
		p[i] = map_private(2 * PAGE);
		fill_pattern(p[i], PAGE, i);
		EXPECT_OK(vm_map(fds[i], ctxs[i], obj_wrap(fds[i], p[i], 2 * PAGE, 0), 0, AT,
				 2 * PAGE, 0));
	}
	for (int i = 0; i < 3; i++) {
		EXPECT_OK(run_op(fds[i], ctxs[i], op_copy(AT + PAGE, AT, PAGE)));
		for (int j = 0; j < 3; j++) {
			EXPECT_PATTERN(p[j], PAGE, j);
			if (j > i)
				EXPECT_ZERO(p[j] + PAGE / 8, PAGE);
			else
				EXPECT_PATTERN(p[j] + PAGE / 8, PAGE, j);
		}
	}

	/* and what is mapped in one only is not there in the other */
	EXPECT_OK(vm_unmap(fds[0], ctxs[0], AT, 2 * PAGE));
	EXPECT_RET(run_op(fds[0], ctxs[0], op_fill(AT, 1, 8)), -EFAULT);
	EXPECT_EQ(last_fault_addr, AT);
	EXPECT_OK(run_op(fds[1], ctxs[1], op_fill(AT, 1, 8)));
	EXPECT_PATTERN(p[0], PAGE, 0);
	return test_pass("contexts do not see each other");
}
