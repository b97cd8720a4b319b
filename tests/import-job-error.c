/* SPDX-License-Identifier: MIT */
/*
 * WAIT on an imported buffer tells the error that a job on it ended with, once.
 */
#include "import.h"

#define SIZE	(8 * PAGE)

int main(void)
{
	struct foreign f = vgem_buffer(vgem_open("card"), SIZE, NULL);
	int fd = device_open();
	uint32_t h = import(fd, f.dmabuf), ctx = ctx_new(fd);
	struct hold hold;

	EXPECT_OK(vm_map(fd, ctx, h, 0, 0x100000, SIZE, 0));
	hold = hold_start(fd, ctx);
	submit_op(fd, ctx, op_fill(0x100000, 1, SIZE));
	EXPECT_RET(obj_wait(fd, h, 0), -ETIME);
	EXPECT_HELD(&hold);
	EXPECT_OK(ctx_destroy(fd, ctx));
	EXPECT_RET(obj_wait(fd, h, FOREVER_S * SECOND), -ECANCELED);
	EXPECT_OK(obj_wait(fd, h, 0));
	EXPECT_ZERO(f.see, SIZE);
	return test_pass("errors of jobs on an import");
}
