/* SPDX-License-Identifier: MIT */
/*
 * Shared memory of a memfd: what the device writes is in the file, and what
 * is written to the file is what the device reads.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(64 * PAGE);
	uint8_t *buffer = map_private(32 * PAGE);

	obj_mirror(fd, a.dev, a.size);
	fill_pattern(buffer, 32 * PAGE, 1);
	EXPECT_EQ(pwrite(a.memfd, buffer, 32 * PAGE, 0), 32 * PAGE);
	EXPECT_OK(run_copy(fd, a.dev + 32 * PAGE, a.dev, 32 * PAGE));
	EXPECT_PATTERN(a.see + 32 * PAGE, 32 * PAGE, 1);
	memset(buffer, 0, 32 * PAGE);
	EXPECT_EQ(pread(a.memfd, buffer, 32 * PAGE, (off_t)(32 * PAGE)), 32 * PAGE);
	EXPECT_PATTERN(buffer, 32 * PAGE, 1);
	fill_pattern(a.see, 32 * PAGE, 2);
	EXPECT_OK(run_copy(fd, a.dev + 32 * PAGE, a.dev, 32 * PAGE));
	EXPECT_PATTERN(a.see + 32 * PAGE, 32 * PAGE, 2);
	return test_pass("memfd");
}
