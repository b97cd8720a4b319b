/* SPDX-License-Identifier: MIT */
/*
 * With GPU_MIRROR jobs name the CPU's addresses; the mapping outlives an
 * invalidation and goes with a VM_BIND unmap.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private(4 * PAGE);
	uint32_t h = obj_mirror(fd, p, 4 * PAGE);

	EXPECT_EQ(obj_info(fd, h).mappings, 1);
	fill_pattern(p, PAGE, 1);
	EXPECT_OK(run_copy(fd, p + PAGE / 8, p, PAGE));
	EXPECT_PATTERN(p + PAGE / 8, PAGE, 1);

	map_fixed(p, 4 * PAGE, PROT_READ | PROT_WRITE);
	EXPECT_EQ(obj_info(fd, h).mappings, 1);
	fill_pattern(p, PAGE, 2);
	EXPECT_OK(run_copy(fd, p + PAGE / 8, p, PAGE));
	EXPECT_PATTERN(p + PAGE / 8, PAGE, 2);

	EXPECT_OK(vm_unmap(fd, 0, ADDR(p), 4 * PAGE));
	EXPECT_EQ(obj_info(fd, h).mappings, 0);
	EXPECT_RET(run_fill(fd, p, 1, 8), -EFAULT);
	return test_pass("mapping at the CPU's address");
}
