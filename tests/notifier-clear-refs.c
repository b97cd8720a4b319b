/* SPDX-License-Identifier: MIT */
/*
 * Soft-dirty tracking write-protects pages under the object; the device's next
 * write is tracked and lands, and nothing is lost.
 */
#include "helpers.h"

static bool soft_dirty(const void *p)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t entry = 0;

	EXPECT_SYS(fd);
	EXPECT_EQ(pread(fd, &entry, 8, (off_t)(ADDR(p) / PAGE * 8)), 8);
	close(fd);
	return entry >> 55 & 1;
}

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(4 * PAGE);

	madvise(p, 4 * PAGE, MADV_NOHUGEPAGE);
	obj_mirror(fd, p, 4 * PAGE);
	EXPECT_OK(run_fill(fd, p, 0x11, 4 * PAGE));
	EXPECT_OK(write_file("/proc/self/clear_refs", "4"));
	if (soft_dirty(p))
		test_skip("the kernel does not track soft-dirty pages");
	EXPECT_OK(run_fill(fd, p + PAGE, 0x12, PAGE));
	EXPECT(soft_dirty(p + PAGE), "the device's write was not tracked");
	EXPECT(!soft_dirty(p), "a page that nobody wrote is dirty");
	EXPECT_WORDS(p, PAGE, 0x11);
	EXPECT_WORDS(p + PAGE, PAGE, 0x12);
	EXPECT_WORDS(p + 2 * PAGE, 2 * PAGE, 0x11);
	return test_pass("soft-dirty tracking");
}
