/* SPDX-License-Identifier: MIT */
/*
 * An object of many terabytes, nearly all of it without memory, costs nothing:
 * it is made at once, and its pages are used wherever they are.
 */
#include "helpers.h"

#define SIZE	((uint64_t)32 << 40)

int main(void)
{
	static const uint64_t places[] = {
		0, (uint64_t)4 << 30, ((uint64_t)4 << 30) - 8192, (uint64_t)16 << 40, SIZE - 8192,
	};
	int fd = device_open();
	uint8_t *p;
	uint32_t h, next = next_handle(fd);

	if (sizeof(void *) < 8)
		test_skip("a 32-bit program");
	p = map_reserve(SIZE);
	h = obj_mirror(fd, p, SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		uint8_t *at = map_fixed(p + places[i], 2 * PAGE, PROT_READ | PROT_WRITE);

		EXPECT_OK(run_fill(fd, at, i + 1, PAGE));
		EXPECT_OK(run_copy(fd, at + PAGE, at, PAGE));
		EXPECT_WORDS(at, 2 * PAGE, i + 1);
	}
	EXPECT_EQ(obj_info(fd, h).resident_bytes, 2 * PAGE * ARRAY_SIZE(places));
	EXPECT_RET(run_fill(fd, p + ((uint64_t)8 << 40), 1, PAGE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + ((uint64_t)8 << 40));
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		EXPECT_WORDS(p + places[i], 2 * PAGE, i + 1);
	obj_close(fd, h);
	EXPECT_EQ(next_handle(fd), next);
	return test_pass("a huge object");
}
