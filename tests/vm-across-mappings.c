/* SPDX-License-Identifier: MIT */
/*
 * One operation may run over mappings of different objects that touch, in an
 * order and with offsets of their own.
 */
#include "helpers.h"

#define AT	0x800000ull

int main(void)
{
	int fd = device_open();
	uint8_t *a = map_private(4 * PAGE), *b = map_private(4 * PAGE), *out = map_private(8 * PAGE);
	uint32_t ha, hb;

	fill_pattern(a, 4 * PAGE, 1);
	fill_pattern(b, 4 * PAGE, 2);
	ha = obj_wrap(fd, a, 4 * PAGE, 0);
	hb = obj_wrap(fd, b, 4 * PAGE, 0);
	obj_mirror(fd, out, 8 * PAGE);
	EXPECT_OK(vm_map(fd, 0, ha, 3 * PAGE, AT, PAGE, 0));
	EXPECT_OK(vm_map(fd, 0, hb, 0, AT + PAGE, 2 * PAGE, 0));
	EXPECT_OK(vm_map(fd, 0, ha, PAGE, AT + 3 * PAGE, 2 * PAGE, 0));

	EXPECT_OK(run_op(fd, 0, op_copy(ADDR(out), AT + 100, 5 * PAGE - 200)));
	EXPECT_SAME(out, a + 3 * PAGE + 100, PAGE - 100);
	EXPECT_SAME(out + PAGE - 100, b, 2 * PAGE);
	EXPECT_SAME(out + 3 * PAGE - 100, a + PAGE, 2 * PAGE - 100);
	EXPECT_ZERO(out + 5 * PAGE - 200, 3 * PAGE);

	EXPECT_OK(run_op(fd, 0, op_fill(AT + PAGE - 16, 0x77, 32)));
	EXPECT_WORDS(a + 4 * PAGE - 16, 16, 0x77);
	EXPECT_WORDS(b, 16, 0x77);
	return test_pass("operations across mappings");
}
