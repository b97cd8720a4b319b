/* SPDX-License-Identifier: MIT */
/*
 * A page with a memory error is -EFAULT at its place, the pages beside it
 * work, and with other memory there the object works whole. A page taken out
 * of use in time (soft offline) moves with its content.
 *
 * VM: alone
 */
#include "helpers.h"

#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE 101
#endif

/* the kernel tells the owner of a page that has an error */
static void on_bus_error(int signum)
{
	(void)signum;
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_bus_error };
	int fd = device_open();
	uint8_t *p = map_private(4 * PAGE);
	uint64_t pfn;

	madvise(p, 4 * PAGE, MADV_NOHUGEPAGE);
	obj_mirror(fd, p, 4 * PAGE);
	EXPECT_OK(run_fill(fd, p, 0x11, 4 * PAGE));

	pfn = pfn_of(p + PAGE);
	if (madvise(p + PAGE, PAGE, MADV_SOFT_OFFLINE))
		test_skip("MADV_SOFT_OFFLINE gives %s", error_name(-errno));
	EXPECT_WORDS(p, 4 * PAGE, 0x11);
	EXPECT(pfn_of(p + PAGE) != pfn, "the page stayed");
	EXPECT_OK(run_fill(fd, p + PAGE, 0x12, PAGE));
	EXPECT_WORDS(p + PAGE, PAGE, 0x12);

	sigaction(SIGBUS, &action, NULL);
	EXPECT_SYS(madvise(p + 2 * PAGE, PAGE, MADV_HWPOISON));
	signal(SIGBUS, SIG_DFL);
	EXPECT_RET(run_fill(fd, p, 0xbad, 4 * PAGE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + 2 * PAGE);
	EXPECT_WORDS(p, PAGE, 0x11);
	EXPECT_OK(run_fill(fd, p + 3 * PAGE, 0x13, PAGE));
	EXPECT_WORDS(p + 3 * PAGE, PAGE, 0x13);
	map_fixed(p + 2 * PAGE, PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_fill(fd, p, 0x14, 4 * PAGE));
	EXPECT_WORDS(p, 4 * PAGE, 0x14);
	return test_pass("memory errors");
}
