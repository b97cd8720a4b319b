/* SPDX-License-Identifier: MIT */
/*
 * Moved memory leaves the object: its old place is -EFAULT and the device
 * never touches it at its new place; other memory moved in is used.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(4 * PAGE), *to = map_reserve(4 * PAGE), *in = map_private(4 * PAGE);

	obj_mirror(fd, p, 4 * PAGE);
	EXPECT_OK(run_fill(fd, p, 0x11, 4 * PAGE));
	EXPECT(mremap(p, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to, "mremap");
	EXPECT_RET(run_fill(fd, p, 0xbad, PAGE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p));
	EXPECT_WORDS(to, 4 * PAGE, 0x11);

	fill_pattern(in, 4 * PAGE, 1);
	EXPECT(mremap(in, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p) == p, "mremap");
	EXPECT_OK(run_copy(fd, p + 2 * PAGE, p, PAGE));
	EXPECT_PATTERN(p, 2 * PAGE, 1);
	EXPECT_PATTERN(p + 2 * PAGE, PAGE, 1);
	EXPECT_WORDS(to, 4 * PAGE, 0x11);
	return test_pass("moved memory");
}
