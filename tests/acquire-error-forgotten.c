/* SPDX-License-Identifier: MIT */
/*
 * An object is FAILED from when workers met an error until it was told, or
 * until anybody got the pages; a call that fails in person leaves it.
 */
#include "workers.h"

#define SIZE	(4 * MIB)
#define HOLE	(2 * MIB)

int main(void)
{
	int fd = device_open(), event = event_new();
	uint8_t *p = map_cold(SIZE);
	uint32_t h = obj_mirror(fd, p, SIZE);

	for (int how = 0; how < 4; how++) {
		make_hole(p + HOLE, PAGE);
		EXPECT_OK(ask_event(fd, h, 0, 0, event));
		event_await(event);
		EXPECT_EQ(event_count(event), 1);
		AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_FAILED);
		EXPECT_RET(obj_acquire(fd, h, 0, 0), -EFAULT);
		EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_FAILED);
		EXPECT_OK(obj_acquire(fd, h, 0, HOLE));
		EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_FAILED);

		map_fixed(p + HOLE, PAGE, PROT_READ | PROT_WRITE);
		switch (how) {
		case 0:
			EXPECT_OK(obj_acquire(fd, h, 0, 0));
			break;
		case 1:
			EXPECT_OK(obj_set_domain(fd, h, DRM_USERPTR_DOMAIN_CPU_READ));
			break;
		case 2:
			EXPECT_OK(run_fill(fd, p, 1, SIZE));
			break;
		default: /* the pages are there by themselves */
			memset(p, 1, SIZE);
			EXPECT_OK(ask(fd, h, 0, 0));
		}
		AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_READY);
		EXPECT_OK(ask(fd, h, 0, 0));
		EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
		EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_STALE);
		EXPECT_RET(ask(fd, h, 0, 0), -EAGAIN);
		EXPECT_OK(ask_until(fd, h, 0, 0));
		/* workers that have got the last page answer until they have ended */
		AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_READY);
		EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	}
	return test_pass("FAILED until told or had");
}
