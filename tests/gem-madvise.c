/* SPDX-License-Identifier: MIT */
/*
 * DONTNEED is -EBUSY while a job of the object is unfinished, whether it reads
 * or writes, runs or is queued; WILLNEED is not. The content is there after
 * either, and jobs go on as before.
 *
 * VM: hooks
 */
#include "charge.h"
#include "hook.h"

#define SIZE	(16 * PAGE)

static int fd;

static int advise(uint32_t h, uint32_t madv)
{
	struct drm_userptr_madvise args = { .handle = h, .madv = madv, .retained = 77 };
	int ret = xioctl(fd, DRM_IOCTL_USERPTR_MADVISE, &args);

	if (!ret)
		EXPECT_EQ(args.retained, 1);
	return ret;
}

int main(void)
{
	uint8_t *p = map_private(SIZE), *out = map_private(SIZE);
	struct hold hold;
	uint32_t h, o, job;

	fd = device_open();
	h = obj_mirror(fd, p, SIZE);
	o = obj_mirror(fd, out, SIZE);
	fill_pattern(p, SIZE, 1);
	EXPECT_OK(advise(h, DRM_USERPTR_MADV_WILLNEED));
	EXPECT_OK(advise(h, DRM_USERPTR_MADV_DONTNEED));
	EXPECT_OK(advise(h, DRM_USERPTR_MADV_DONTNEED));
	EXPECT_PATTERN(p, SIZE, 1);
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	EXPECT_PATTERN(out, SIZE, 1);
	EXPECT_OK(run_fill(fd, p, 2, SIZE));
	EXPECT_WORDS(p, SIZE, 2);
	EXPECT_OK(advise(h, DRM_USERPTR_MADV_WILLNEED));
	EXPECT_WORDS(p, SIZE, 2);

	hold = hold_start(fd, 0);
	job = submit_op(fd, 0, op_copy(ADDR(out), ADDR(p), SIZE));
	EXPECT_RET(advise(hold.handle, DRM_USERPTR_MADV_DONTNEED), -EBUSY);
	EXPECT_RET(advise(h, DRM_USERPTR_MADV_DONTNEED), -EBUSY);
	EXPECT_RET(advise(o, DRM_USERPTR_MADV_DONTNEED), -EBUSY);
	EXPECT_OK(advise(h, DRM_USERPTR_MADV_WILLNEED));
	EXPECT_HELD(&hold);
	hold_release(&hold);
	EXPECT_OK(job_wait(fd, job));
	EXPECT_OK(obj_wait(fd, h, SECOND));
	EXPECT_OK(advise(h, DRM_USERPTR_MADV_DONTNEED));
	EXPECT_OK(advise(o, DRM_USERPTR_MADV_DONTNEED));
	EXPECT_WORDS(out, SIZE, 2);
	EXPECT_RET(advise(h + 100, DRM_USERPTR_MADV_DONTNEED), -ENOENT);
	return test_pass("MADVISE");
}
