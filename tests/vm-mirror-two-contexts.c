/* SPDX-License-Identifier: MIT */
/*
 * Two contexts mirror independently: each has the CPU's addresses of its own
 * object, and those of the other's object for something else; unmapping or
 * destroying one mirror leaves the other alone.
 */
#include "helpers.h"

#define SIZE	(2 * PAGE)

int main(void)
{
	int fd = device_open();
	uint32_t a = ctx_new(fd), b = ctx_new(fd), ha, hb, hc;
	uint8_t *p = map_private(SIZE), *q = map_private(SIZE), *r = map_private(SIZE);

	ha = obj_mirror_in(fd, a, p, SIZE);
	hb = obj_mirror_in(fd, b, q, SIZE);
	EXPECT_RET(run_op(fd, b, op_fill(ADDR(p), 1, 8)), -EFAULT);
	EXPECT_RET(run_op(fd, a, op_fill(ADDR(q), 1, 8)), -EFAULT);
	/* p's address means r in b, and p itself is mirrored there later */
	hc = obj_wrap(fd, r, SIZE, 0);
	EXPECT_OK(vm_map(fd, b, hc, 0, ADDR(p), SIZE, 0));
	EXPECT_OK(run_op(fd, a, op_fill(ADDR(p), 0x11, SIZE)));
	EXPECT_OK(run_op(fd, b, op_fill(ADDR(p), 0x22, SIZE)));
	EXPECT_OK(run_op(fd, b, op_fill(ADDR(q), 0x33, SIZE)));
	EXPECT_WORDS(p, SIZE, 0x11);
	EXPECT_WORDS(r, SIZE, 0x22);
	EXPECT_WORDS(q, SIZE, 0x33);

	EXPECT_RET(vm_map(fd, b, ha, 0, ADDR(p), SIZE, 0), -EBUSY);
	EXPECT_OK(vm_unmap(fd, b, ADDR(p), SIZE));
	EXPECT_OK(vm_map(fd, b, ha, 0, ADDR(p), SIZE, 0));
	EXPECT_OK(run_op(fd, b, op_copy(ADDR(p), ADDR(q), SIZE)));
	EXPECT_WORDS(p, SIZE, 0x33);
	EXPECT_OK(vm_unmap(fd, a, ADDR(p), PAGE));
	EXPECT_RET(run_op(fd, a, op_fill(ADDR(p), 1, 8)), -EFAULT);
	EXPECT_OK(run_op(fd, a, op_fill(ADDR(p) + PAGE, 0x44, PAGE)));
	EXPECT_OK(ctx_destroy(fd, a));
	EXPECT_WORDS(p, PAGE, 0x33);
	EXPECT_WORDS(p + PAGE, PAGE, 0x44);
	EXPECT_OK(run_op(fd, b, op_fill(ADDR(p), 0x55, SIZE)));
	EXPECT_WORDS(p, SIZE, 0x55);
	EXPECT_EQ(obj_info(fd, ha).mappings, 1);
	EXPECT_EQ(obj_info(fd, hb).mappings, 1);
	return test_pass("two contexts mirror");
}
