/* SPDX-License-Identifier: MIT */
/*
 * New memory mapped over the old: the object follows the addresses, so the
 * device reads and writes the new memory and the old one is left alone.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(8 * PAGE);
	uint8_t *out = map_private(8 * PAGE);

	obj_mirror(fd, a.dev, a.size);
	obj_mirror(fd, out, 8 * PAGE);
	EXPECT_OK(run_fill(fd, a.dev, 0x11, a.size));
	map_fixed(a.dev + 2 * PAGE, 4 * PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_copy(fd, out, a.dev, 8 * PAGE));
	EXPECT_WORDS(out, 2 * PAGE, 0x11);
	EXPECT_ZERO(out + 2 * PAGE, 4 * PAGE);
	EXPECT_WORDS(out + 6 * PAGE, 2 * PAGE, 0x11);

	EXPECT_OK(run_fill(fd, a.dev, 0x12, a.size));
	EXPECT_WORDS(a.dev, a.size, 0x12);
	EXPECT_WORDS(a.see, 2 * PAGE, 0x12);
	EXPECT_WORDS(a.see + 2 * PAGE, 4 * PAGE, 0x11); /* no longer the object's */
	EXPECT_WORDS(a.see + 6 * PAGE, 2 * PAGE, 0x12);
	return test_pass("new memory over the old");
}
