/* SPDX-License-Identifier: MIT */
/*
 * The overlap is one of device addresses: it is right also where the addresses
 * belong to several mappings with their memory in another order.
 */
#include "helpers.h"

#define AT	0x10000000ull
#define N	8

int main(void)
{
	int fd = device_open();
	size_t size = N * PAGE;
	uint8_t *p = map_private(size), *model = map_private(size);
	uint32_t h = obj_wrap(fd, p, size, 0);
	static const size_t moves[][3] = {
		{ 5000, 100, 20000 }, { 100, 5000, 20000 }, { 3, 0, 30000 }, { 0, 3, 30000 },
		{ 4096, 0, 4 * 4096 }, { 0, 4096, 4 * 4096 }, { 9, 8, 8192 }, { 8, 9, 8192 },
	};

	/* the pages of the object stand in reverse at the device's addresses */
	for (size_t i = 0; i < N; i++)
		EXPECT_OK(vm_map(fd, 0, h, (N - 1 - i) * PAGE, AT + i * PAGE, PAGE, 0));
	for (size_t m = 0; m < ARRAY_SIZE(moves); m++) {
		fill_pattern(p, size, m);
		for (size_t i = 0; i < N; i++)
			memcpy(model + i * PAGE, p + (N - 1 - i) * PAGE, PAGE);
		memmove(model + moves[m][0], model + moves[m][1], moves[m][2]);
		EXPECT_OK(run_op(fd, 0, op_copy(AT + moves[m][0], AT + moves[m][1], moves[m][2])));
		for (size_t i = 0; i < N; i++)
			EXPECT_SAME(p + (N - 1 - i) * PAGE, model + i * PAGE, PAGE);
	}
	return test_pass("overlap across mappings");
}
