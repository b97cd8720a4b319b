/* SPDX-License-Identifier: MIT */
/*
 * A queued job keeps what its addresses meant when it was submitted: unmapping
 * them, or mapping something else there, does not change it.
 *
 * VM: hooks
 */
#include "hook.h"

#define SRC	0x100000ull
#define DST	0x200000ull

int main(void)
{
	int fd = device_open();
	uint8_t *src = map_private(4 * PAGE), *dst = map_private(4 * PAGE);
	uint8_t *other = map_private(8 * PAGE);
	uint32_t hs, hd, ho, job, later;
	struct hold hold;

	fill_pattern(src, 4 * PAGE, 1);
	fill_pattern(other, 4 * PAGE, 2);
	hs = obj_wrap(fd, src, 4 * PAGE, 0);
	hd = obj_wrap(fd, dst, 4 * PAGE, 0);
	ho = obj_wrap(fd, other, 8 * PAGE, 0);
	EXPECT_OK(vm_map(fd, 0, hs, 0, SRC, 4 * PAGE, 0));
	EXPECT_OK(vm_map(fd, 0, hd, 0, DST, 4 * PAGE, 0));

	hold = hold_start(fd, 0);
	job = submit_op(fd, 0, op_copy(DST, SRC, 4 * PAGE));
	EXPECT_OK(vm_unmap(fd, 0, SRC, 4 * PAGE));
	EXPECT_OK(vm_unmap(fd, 0, DST, 4 * PAGE));
	EXPECT_OK(vm_map(fd, 0, ho, 0, SRC, 4 * PAGE, 0));
	EXPECT_OK(vm_map(fd, 0, ho, 4 * PAGE, DST, 4 * PAGE, 0));
	later = submit_op(fd, 0, op_copy(DST, SRC, 2 * PAGE));
	EXPECT_HELD(&hold);
	EXPECT_ZERO(dst, 4 * PAGE);
	hold_release(&hold);

	EXPECT_OK(job_wait(fd, job));
	EXPECT_OK(job_wait(fd, later));
	EXPECT_PATTERN(dst, 4 * PAGE, 1);
	EXPECT_PATTERN(other + 4 * PAGE, 2 * PAGE, 2);
	EXPECT_ZERO(other + 6 * PAGE, 2 * PAGE);
	return test_pass("unmapping under a queued job");
}
