/* SPDX-License-Identifier: MIT */
/*
 * Small pages of a memfd collapsed into a huge one under the object: its other
 * mapping, the device and the file agree on the new page.
 *
 * VM: mem=1024
 */
#include "events.h"

int main(void)
{
	int fd = device_open(), memfd = memfd_create("collapsed", MFD_CLOEXEC);
	uint8_t *p = map_aligned(HUGE, HUGE), *out = map_private(HUGE), *see;
	uint64_t was;

	EXPECT_SYS(memfd);
	EXPECT_SYS(ftruncate(memfd, HUGE));
	see = mmap(NULL, HUGE, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
	EXPECT(see != MAP_FAILED, "mmap: %s", error_name(-errno));
	EXPECT(mmap(p, HUGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, memfd, 0) == p,
	       "mmap: %s", error_name(-errno));
	obj_mirror(fd, p, HUGE);
	obj_mirror(fd, out, HUGE);
	EXPECT_AGREE(fd, p, out, HUGE, 1);
	EXPECT_PATTERN(see, HUGE, 2);

	was = pfn_of(p);
	collapse(p, HUGE);
	EXPECT_OK(run_copy(fd, out, p, HUGE));
	EXPECT_PATTERN(out, HUGE, 2);
	EXPECT(pfn_of(p) != was && pfn_of(p) % (HUGE / PAGE) == 0, "no huge page: %#" PRIx64
	       ", was %#" PRIx64, pfn_of(p), was);
	fill_pattern(see, HUGE, 3);
	EXPECT_OK(run_copy(fd, out, p, HUGE));
	EXPECT_PATTERN(out, HUGE, 3);
	EXPECT_OK(run_fill(fd, p, 0x31, HUGE));
	EXPECT_WORDS(see, HUGE, 0x31);
	EXPECT_EQ(pread(memfd, out, HUGE, 0), HUGE);
	EXPECT_WORDS(out, HUGE, 0x31);
	return test_pass("pages of a memfd collapsed into a huge one");
}
