/* SPDX-License-Identifier: MIT */
/*
 * A file cut below the end of the object: use of what is beyond its end is
 * -EFAULT, not SIGBUS or a crash; what is left works; a file made longer again
 * works with zeros.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(8 * PAGE);

	obj_mirror(fd, a.dev, a.size);
	EXPECT_OK(run_fill(fd, a.dev, 0x31, a.size));
	EXPECT_SYS(ftruncate(a.memfd, 4 * (off_t)PAGE));
	EXPECT_RET(run_fill(fd, a.dev, 0xbad, a.size), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(a.dev) + 4 * PAGE);
	EXPECT_WORDS(a.see, 4 * PAGE, 0x31);
	EXPECT_OK(run_fill(fd, a.dev, 0x32, 4 * PAGE));
	EXPECT_WORDS(a.see, 4 * PAGE, 0x32);

	EXPECT_SYS(ftruncate(a.memfd, 8 * (off_t)PAGE));
	EXPECT_OK(run_copy(fd, a.dev, a.dev + 4 * PAGE, PAGE));
	EXPECT_ZERO(a.see, PAGE);
	EXPECT_OK(run_fill(fd, a.dev, 0x33, a.size));
	EXPECT_WORDS(a.see, a.size, 0x33);
	return test_pass("a truncated file");
}
