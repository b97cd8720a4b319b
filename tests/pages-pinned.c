/* SPDX-License-Identifier: MIT */
/*
 * A pinned object has all its pages when CREATE returns, READY and resident;
 * they are the process's, in both directions, and ACQUIRE has nothing to do.
 */
#include "charge.h"

#define SIZE	(1500 * PAGE)	/* several chunks, the last one in part */

int main(void)
{
	static const uint32_t kinds[] = { PINNED, PINNED | PROBE, UNSYNCHRONIZED,
					  UNSYNCHRONIZED | PINNED };
	int fd = device_open();
	struct drm_userptr_madvise advice = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		uint8_t *p = map_private(SIZE), *out = map_private(SIZE);
		uint32_t h, o;

		fill_pattern(p, SIZE / 2, 1); /* the other half was never touched */
		h = obj_wrap(fd, p, SIZE, kinds[i] | MIRROR);
		struct drm_userptr_object_info info = obj_info(fd, h);

		EXPECT_EQ(info.mode, (kinds[i] & UNSYNCHRONIZED) ? DRM_USERPTR_MODE_UNSYNCHRONIZED :
								 DRM_USERPTR_MODE_PINNED);
		EXPECT_EQ(info.state, DRM_USERPTR_STATE_READY);
		EXPECT_EQ(info.resident_bytes, SIZE);
		EXPECT_EQ(info.pinned_bytes, SIZE);
		EXPECT_EQ(info.acquired_pages, SIZE / PAGE);
		EXPECT_EQ(info.flags, 0);
		EXPECT_EQ(info.detached_cause, DRM_USERPTR_CAUSE_NONE);
		EXPECT_EQ(info.memlock_shortfall, 0);
		for (size_t at = 0; at < SIZE; at += 100 * PAGE)
			EXPECT(pfn_of(p + at), "no page at %zu", at);

		o = obj_mirror(fd, out, SIZE);
		EXPECT_OK(run_copy(fd, out, p, SIZE));
		EXPECT_PATTERN(out, SIZE / 2, 1);
		EXPECT_ZERO(out + SIZE / 2, SIZE / 2);
		EXPECT_OK(run_fill(fd, p + 3, 0x6262626262626262, SIZE - 6));
		EXPECT_WORDS(p + 3, SIZE - 6, 0x6262626262626262);
		fill_pattern(p, SIZE, 2);
		EXPECT_OK(run_copy(fd, out, p, SIZE));
		EXPECT_PATTERN(out, SIZE, 2);

		EXPECT_OK(obj_acquire(fd, h, 0, 0));
		EXPECT_OK(obj_acquire(fd, h, 7 * PAGE, 9 * PAGE));
		EXPECT_OK(obj_set_domain(fd, h, DRM_USERPTR_DOMAIN_CPU_WRITE));
		EXPECT_EQ(obj_info(fd, h).acquired_pages, SIZE / PAGE);

		advice = (struct drm_userptr_madvise){ .handle = h, .madv = DRM_USERPTR_MADV_DONTNEED };
		EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_MADVISE, &advice), -EINVAL);
		advice.madv = DRM_USERPTR_MADV_WILLNEED;
		EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_MADVISE, &advice));
		EXPECT_EQ(advice.retained, 1);
		obj_close(fd, h);
		obj_close(fd, o);
		unmap(p, SIZE);
		unmap(out, SIZE);
	}
	return test_pass("pinned objects");
}
