/* SPDX-License-Identifier: MIT */
/*
 * OBJECT_INFO tells what was given to CREATE, the state (EMPTY, READY, STALE),
 * what is resident, the mappings, and counts invalidations by their cause.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(8 * PAGE);
	uint32_t h = obj_wrap(fd, p, 8 * PAGE, 0), ro;
	struct drm_userptr_object_info info = obj_info(fd, h), was;

	EXPECT_EQ(info.user_ptr, ADDR(p));
	EXPECT_EQ(info.user_size, 8 * PAGE);
	EXPECT_EQ(info.flags, 0);
	EXPECT_EQ(info.state, DRM_USERPTR_STATE_EMPTY);
	EXPECT_EQ(info.mode, DRM_USERPTR_MODE_TRACKED);
	EXPECT_EQ(info.detached_cause, DRM_USERPTR_CAUSE_NONE);
	EXPECT_EQ(info.resident_bytes | info.pinned_bytes | info.memlock_shortfall, 0);
	EXPECT_EQ(info.acquired_pages | info.mappings | info.workers, 0);

	EXPECT_OK(obj_acquire(fd, h, 2 * PAGE, 3 * PAGE));
	info = obj_info(fd, h);
	EXPECT_EQ(info.state, DRM_USERPTR_STATE_READY);
	EXPECT_EQ(info.resident_bytes, 3 * PAGE);
	EXPECT_EQ(info.acquired_pages, 3);
	EXPECT_OK(obj_acquire(fd, h, 0, 0));
	EXPECT_EQ(obj_info(fd, h).resident_bytes, 8 * PAGE);
	EXPECT_OK(vm_map(fd, 0, h, 0, 0x100000, 8 * PAGE, 0));
	EXPECT_EQ(obj_info(fd, h).mappings, 1);

	was = obj_info(fd, h);
	EXPECT_SYS(madvise(p, PAGE, MADV_DONTNEED));
	info = obj_info(fd, h);
	EXPECT_EQ(info.state, DRM_USERPTR_STATE_STALE);
	EXPECT_EQ(info.resident_bytes, 7 * PAGE);
	EXPECT(info.inv_clear > was.inv_clear, "DONTNEED was not counted");
	EXPECT_EQ(info.inv_unmap, was.inv_unmap);
	protect(p + 2 * PAGE, PAGE, PROT_READ);
	EXPECT(obj_info(fd, h).inv_protection > info.inv_protection, "mprotect was not counted");
	unmap(p + 4 * PAGE, 4 * PAGE);
	info = obj_info(fd, h);
	EXPECT(info.inv_unmap > was.inv_unmap, "munmap was not counted");
	EXPECT(info.resident_bytes <= 3 * PAGE, "%" PRIu64 " bytes of a range that has lost 5 pages",
	       (uint64_t)info.resident_bytes);

	obj_close(fd, h);
	ro = obj_wrap(fd, p, PAGE, DRM_USERPTR_CREATE_READ_ONLY);
	EXPECT_EQ(obj_info(fd, ro).flags, DRM_USERPTR_OBJECT_READ_ONLY);
	return test_pass("OBJECT_INFO");
}
