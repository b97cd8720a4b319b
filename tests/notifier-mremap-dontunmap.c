/* SPDX-License-Identifier: MIT */
/*
 * MREMAP_DONTUNMAP: the pages go to the new place, where the device does not
 * touch them; the old place reads as zeros and works.
 */
#include "helpers.h"

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(4 * PAGE), *to, *out = map_private(4 * PAGE);

	obj_mirror(fd, p, 4 * PAGE);
	obj_mirror(fd, out, 4 * PAGE);
	EXPECT_OK(run_fill(fd, p, 0x11, 4 * PAGE));
	to = mremap(p, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
	EXPECT(to != MAP_FAILED && to != p, "mremap: %s", error_name(-errno));
	memset(out, 0xff, 4 * PAGE);
	EXPECT_OK(run_copy(fd, out, p, 4 * PAGE));
	EXPECT_ZERO(out, 4 * PAGE);
	EXPECT_OK(run_fill(fd, p, 0x12, 4 * PAGE));
	EXPECT_WORDS(p, 4 * PAGE, 0x12);
	EXPECT_WORDS(to, 4 * PAGE, 0x11);
	return test_pass("MREMAP_DONTUNMAP");
}
