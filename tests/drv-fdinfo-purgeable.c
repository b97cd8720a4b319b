/* SPDX-License-Identifier: MIT */
/*
 * fdinfo counts as purgeable what is resident of objects whose content is not
 * worth keeping and that no job uses.
 *
 * VM: hooks
 */
#include "hook.h"
#include "observe.h"

static void madvise_object(int fd, uint32_t handle, uint32_t madv)
{
	struct drm_userptr_madvise args = { .handle = handle, .madv = madv };

	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_MADVISE, &args));
}

int main(void)
{
	uint8_t *p = map_private(8 * PAGE);
	int fd = device_open();
	struct hold hold;
	uint32_t h;

	if (!has_feature(fd, DRM_USERPTR_FEATURE_MADVISE))
		test_skip("no MADVISE");
	h = obj_mirror(fd, p, 8 * PAGE);
	EXPECT_OK(obj_acquire(fd, h, 0, 3 * PAGE));
	EXPECT_EQ(fdinfo_bytes(fd, "purgeable"), 0);
	madvise_object(fd, h, DRM_USERPTR_MADV_DONTNEED);
	EXPECT_EQ(fdinfo_bytes(fd, "purgeable"), 3 * PAGE);

	hold = hold_start(fd, 0);
	submit_op(fd, 0, op_fill(ADDR(p), 1, PAGE));
	EXPECT_EQ(fdinfo_bytes(fd, "purgeable"), 0);
	EXPECT_EQ(fdinfo_bytes(fd, "active"), hold.size + 3 * PAGE);
	EXPECT_HELD(&hold);
	hold_release(&hold);
	EXPECT_OK(obj_wait(fd, h, 10 * SECOND));
	EXPECT_EQ(fdinfo_bytes(fd, "purgeable"), 3 * PAGE);
	madvise_object(fd, h, DRM_USERPTR_MADV_WILLNEED);
	EXPECT_EQ(fdinfo_bytes(fd, "purgeable"), 0);
	EXPECT_EQ(fdinfo_bytes(fd, "resident"), 3 * PAGE);
	return test_pass("purgeable memory in fdinfo");
}
