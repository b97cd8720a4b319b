/* SPDX-License-Identifier: MIT */
/*
 * Equal pages merged by the kernel (KSM) under the object: the device reads
 * them right, and what it writes to one never shows in another.
 */
#include "helpers.h"

#define N	32

int main(void)
{
	static const char run[] = "/sys/kernel/mm/ksm/run";
	int fd = device_open();
	uint8_t *p = map_private(N * PAGE), *out = map_private(PAGE);
	int64_t deadline;
	size_t merged;

	madvise(p, N * PAGE, MADV_NOHUGEPAGE);
	if (madvise(p, N * PAGE, MADV_MERGEABLE) || write_file("/sys/kernel/mm/ksm/pages_to_scan", "1000"))
		test_skip("no KSM");
	obj_mirror(fd, p, N * PAGE);
	obj_mirror(fd, out, PAGE);
	EXPECT_OK(run_fill(fd, p, 0x11, N * PAGE));

	EXPECT_OK(write_file("/sys/kernel/mm/ksm/sleep_millisecs", "1"));
	EXPECT_OK(write_file(run, "1"));
	deadline = now_ns() + FOREVER_S / 2 * SECOND;
	do {
		merged = 0;
		for (size_t i = 1; i < N; i++)
			merged += pfn_of(p + i * PAGE) == pfn_of(p);
	} while (merged < N / 2 && now_ns() < deadline);
	EXPECT_OK(write_file(run, "0"));
	EXPECT(merged >= N / 2, "%zu pages were merged", merged);

	EXPECT_OK(run_copy(fd, out, p + 5 * PAGE, PAGE));
	EXPECT_WORDS(out, PAGE, 0x11);
	EXPECT_OK(run_fill(fd, p + 7 * PAGE, 0x22, PAGE));
	EXPECT_OK(run_fill(fd, p + 9 * PAGE + 64, 0x33, 8));
	for (size_t i = 0; i < N; i++) {
		if (i == 7)
			EXPECT_WORDS(p + i * PAGE, PAGE, 0x22);
		else if (i != 9)
			EXPECT_WORDS(p + i * PAGE, PAGE, 0x11);
	}
	EXPECT_WORDS(p + 9 * PAGE, 64, 0x11);
	EXPECT_WORDS(p + 9 * PAGE + 64, 8, 0x33);
	EXPECT_WORDS(p + 9 * PAGE + 72, PAGE - 72, 0x11);
	return test_pass("merged pages");
}
