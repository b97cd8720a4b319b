/* SPDX-License-Identifier: MIT */
/*
 * A large copy with odd ends, forward and back, is right to the last byte.
 */
#include "helpers.h"

#define SIZE	(16 * MIB)

int main(void)
{
	int fd = device_open();
	uint8_t *a = map_private(SIZE + PAGE), *b = map_private(SIZE + PAGE);

	fill_pattern(a, SIZE + PAGE, 1);
	obj_mirror(fd, a, SIZE + PAGE);
	obj_mirror(fd, b, SIZE + PAGE);
	EXPECT_OK(run_copy(fd, b + 13, a + 1001, SIZE + 5));
	EXPECT_ZERO(b, 13);
	EXPECT(!memcmp(b + 13, a + 1001, SIZE + 5), "the copy differs");
	EXPECT_ZERO(b + SIZE + 18, PAGE - 18);
	memset(a + 1001, 0, SIZE + 5);
	EXPECT_OK(run_copy(fd, a + 1001, b + 13, SIZE + 5));
	EXPECT_PATTERN(a, SIZE + PAGE, 1);
	return test_pass("a large copy");
}
