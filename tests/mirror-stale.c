/* SPDX-License-Identifier: MIT */
/*
 * A MIRROR_ALL context: pages that munmap freed belong to another process, whose secret no
 * job reads or changes; new memory at the same addresses is used.
 */
#include "stale.h"

int main(void)
{
	struct drm_userptr_ctx_create args = { .flags = DRM_USERPTR_CTX_MIRROR_ALL };
	struct neighbour *n = neighbour_new();
	uint8_t *old = stale_map(STALE_SIZE), *out = map_private(STALE_SIZE);
	int fd = device_open();

	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args));
	EXPECT_OK(run_op(fd, args.ctx_id, op_fill(ADDR(old), STALE_BEFORE, STALE_SIZE)));
	neighbour_mark(n, old, STALE_SIZE);
	unmap(old, STALE_SIZE);
	neighbour_take(n);
	for (int again = 0; again < 2; again++) {
		int want = again ? 0 : -EFAULT;

		for (size_t at = 0; at < STALE_SIZE; at += PAGE) {
			int ret = run_op(fd, args.ctx_id,
					 op_copy(ADDR(out + at), ADDR(old + at), PAGE));

			EXPECT_NO_SECRET(out, STALE_SIZE);
			EXPECT_RET(ret, want);
			ret = run_op(fd, args.ctx_id, op_fill(ADDR(old + at), STALE_LATER, PAGE));
			EXPECT_SECRET_INTACT(n);
			EXPECT_RET(ret, want);
		}
		if (!again)
			map_fixed(old, STALE_SIZE, PROT_READ | PROT_WRITE);
	}
	EXPECT_WORDS(old, STALE_SIZE, STALE_LATER);
	return test_pass("a mirrored process and pages that are another process's");
}
