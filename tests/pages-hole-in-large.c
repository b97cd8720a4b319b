/* SPDX-License-Identifier: MIT */
/*
 * A hole deep in a large object is found exactly, also at the borders of what
 * the driver acquires at a time, and the rest of the object works.
 */
#include "helpers.h"

#define SIZE	(160 * MIB)

int main(void)
{
	static const size_t holes[] = {
		0, 511, 512, 1023, 16383, 16384, 16385, 32767, 32768, SIZE / 4096 - 1,
	};
	int fd = device_open();
	uint8_t *p = map_reserve(SIZE);

	obj_mirror(fd, p, SIZE);

	/* memory only around the place that is looked at: the guest is small */
	for (size_t i = 0; i < ARRAY_SIZE(holes); i++) {
		size_t first = holes[i] > 3 ? holes[i] - 3 : 0;
		size_t end = holes[i] + 4 < SIZE / PAGE ? holes[i] + 4 : SIZE / PAGE;
		uint8_t *at = map_fixed(p + first * PAGE, (end - first) * PAGE,
					PROT_READ | PROT_WRITE);

		unmap(p + holes[i] * PAGE, PAGE);
		EXPECT_RET(run_fill(fd, at, 1, (end - first) * PAGE), -EFAULT);
		EXPECT_EQ(last_fault_addr, ADDR(p) + holes[i] * PAGE);
		if (holes[i] > first) {
			EXPECT_OK(run_fill(fd, at, 2, (holes[i] - first) * PAGE));
			EXPECT_WORDS(at, (holes[i] - first) * PAGE, 2);
		}
		map_fixed(p + holes[i] * PAGE, PAGE, PROT_READ | PROT_WRITE);
		EXPECT_OK(run_fill(fd, at, 3, (end - first) * PAGE));
		EXPECT_WORDS(at, (end - first) * PAGE, 3);
		unmap(at, (end - first) * PAGE);
	}
	return test_pass("holes in a large object");
}
