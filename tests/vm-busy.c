/* SPDX-License-Identifier: MIT */
/*
 * Mapping over something mapped is -EBUSY in every shape; touching it is fine.
 */
#include "helpers.h"

#define AT	0x100000ull

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(16 * PAGE);
	uint32_t h = obj_wrap(fd, p, 16 * PAGE, 0), ctx = ctx_new(fd);

	EXPECT_OK(vm_map(fd, 0, h, 0, AT + 4 * PAGE, 4 * PAGE, 0));
	EXPECT_RET(vm_map(fd, 0, h, 0, AT + 4 * PAGE, 4 * PAGE, 0), -EBUSY);
	EXPECT_RET(vm_map(fd, 0, h, 0, AT + 5 * PAGE, 2 * PAGE, 0), -EBUSY);
	EXPECT_RET(vm_map(fd, 0, h, 0, AT + 3 * PAGE, 2 * PAGE, 0), -EBUSY);
	EXPECT_RET(vm_map(fd, 0, h, 0, AT + 7 * PAGE, 2 * PAGE, 0), -EBUSY);
	EXPECT_RET(vm_map(fd, 0, h, 0, AT, 16 * PAGE, 0), -EBUSY);
	EXPECT_OK(vm_map(fd, 0, h, 0, AT + 3 * PAGE, PAGE, 0));
	EXPECT_OK(vm_map(fd, 0, h, 0, AT + 8 * PAGE, PAGE, 0));
	EXPECT_OK(vm_map(fd, ctx, h, 0, AT + 4 * PAGE, 4 * PAGE, 0));
	EXPECT_EQ(obj_info(fd, h).mappings, 4);
	return test_pass("occupied addresses");
}
