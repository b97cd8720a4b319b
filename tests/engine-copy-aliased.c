/* SPDX-License-Identifier: MIT */
/*
 * Memory that is mapped twice and copied onto itself through both addresses
 * has undefined content, but nothing outside is touched and the job ends.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(8 * PAGE);

	obj_mirror(fd, a.dev, a.size);
	obj_mirror(fd, a.see, a.size);
	fill_pattern(a.see, a.size, 1);
	EXPECT_OK(run_copy(fd, a.dev + PAGE + 100, a.see + PAGE, 4 * PAGE));
	EXPECT_OK(run_copy(fd, a.see + PAGE, a.dev + PAGE + 9, 4 * PAGE));
	EXPECT_PATTERN(a.see, PAGE, 1);
	fill_pattern(a.dev, a.size, 2);
	EXPECT_OK(run_copy(fd, a.dev + 4 * PAGE, a.see, 4 * PAGE));
	EXPECT_PATTERN(a.see + 4 * PAGE, 4 * PAGE, 2);
	return test_pass("aliased memory");
}
