/* SPDX-License-Identifier: MIT */
/*
 * WAIT on an imported buffer tells the error that a job on it ended with, once.
 *
 * VM: hooks
 */
#include "hook.h"
#include "import.h"

#define SIZE	(8 * PAGE)

static int dev;

static int destroys(void *ctx)
{
	return ctx_destroy(dev, *(uint32_t *)ctx);
}

int main(void)
{
	struct foreign f = vgem_buffer(vgem_open("card"), SIZE, NULL);
	uint32_t h, ctx;
	struct call call = { .make = destroys, .arg = &ctx };
	struct hold hold;

	dev = device_open();
	h = import(dev, f.dmabuf);
	ctx = ctx_new(dev);
	EXPECT_OK(vm_map(dev, ctx, h, 0, 0x100000, SIZE, 0));
	hold = hold_start(dev, ctx);
	submit_op(dev, ctx, op_fill(0x100000, 1, SIZE));
	EXPECT_RET(obj_wait(dev, h, 0), -ETIME);
	call_start(&call);
	call_await_in(&call, "uptr_queue_kill", "the context went under a job that runs");
	EXPECT_HELD(&hold);
	EXPECT_OK(call_end(&call));
	EXPECT_RET(obj_wait(dev, h, FOREVER_S * SECOND), -ECANCELED);
	EXPECT_OK(obj_wait(dev, h, 0));
	EXPECT_ZERO(f.see, SIZE);
	return test_pass("errors of jobs on an import");
}
