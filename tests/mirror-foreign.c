/* SPDX-License-Identifier: MIT */
/*
 * A MIRROR_ALL context serves the process that made it: a child that inherited
 * the descriptor gets -EPERM, and nothing of either is written.
 */
#include "helpers.h"

static int fd;
static uint32_t ctx;
static uint8_t *p;

static void child(void *arg)
{
	(void)arg;
	EXPECT_RET(run_op(fd, ctx, op_fill(ADDR(p), 0x55, PAGE)), -EPERM);
	EXPECT_EQ(last_fault_addr, ADDR(p));
	EXPECT_WORDS(p, PAGE, 0x11);
}

int main(void)
{
	struct drm_userptr_ctx_create args = { .flags = DRM_USERPTR_CTX_MIRROR_ALL };

	fd = device_open();
	p = map_private(PAGE);
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args));
	ctx = args.ctx_id;
	EXPECT_OK(run_op(fd, ctx, op_fill(ADDR(p), 0x11, PAGE)));
	EXPECT_CHILD(spawn(child, NULL));
	EXPECT_WORDS(p, PAGE, 0x11);
	EXPECT_OK(run_op(fd, ctx, op_fill(ADDR(p), 0x22, PAGE)));
	EXPECT_WORDS(p, PAGE, 0x22);
	return test_pass("another process's mirror");
}
