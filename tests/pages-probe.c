/* SPDX-License-Identifier: MIT */
/*
 * PROBE tells at CREATE whether every page of the range can be had, for each
 * mix of usable, missing and read-only pages and a driver's in and around it; a
 * refused one leaves nothing.
 */
#include "import.h"

enum kind { KEPT, GONE, READABLE, DRIVERS, KINDS };

static struct foreign buffer;

static void lay(uint8_t *p, enum kind kind)
{
	map_fixed(p, PAGE, kind == READABLE ? PROT_READ : PROT_READ | PROT_WRITE);
	if (kind == GONE)
		unmap(p, PAGE);
	if (kind == DRIVERS)
		EXPECT(mmap(p, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
			    buffer.dmabuf, 0) == p, "mmap: %s", error_name(-errno));
}

int main(void)
{
	uint8_t *arena = map_private(5 * PAGE);
	int fd = device_open(), vgem = vgem_open("card");
	uint32_t next = next_handle(fd);

	buffer = vgem_buffer(vgem, 4 * PAGE, NULL);
	for (int code = 0; code < KINDS * KINDS * KINDS * KINDS * KINDS; code++) {
		int rest = code, write_ok = 1, read_ok = 1;
		uint32_t h = 0;

		for (int page = 0; page < 5; page++, rest /= KINDS) {
			enum kind kind = (enum kind)(rest % KINDS);

			lay(arena + page * PAGE, kind);
			if (page == 0 || page == 4)
				continue; /* around the range: does not matter */
			write_ok &= kind == KEPT;
			read_ok &= kind != GONE && kind != DRIVERS;
		}
		EXPECT_RET(obj_create(fd, 0, arena + PAGE, 3 * PAGE,
				      DRM_USERPTR_CREATE_PROBE | DRM_USERPTR_CREATE_GPU_MIRROR, &h),
			   write_ok ? 0 : -EFAULT);
		if (write_ok) {
			EXPECT_EQ(obj_info(fd, h).resident_bytes, 3 * PAGE);
			obj_close(fd, h);
		}
		EXPECT_RET(obj_create(fd, 0, arena + PAGE, 3 * PAGE,
				      DRM_USERPTR_CREATE_PROBE | DRM_USERPTR_CREATE_READ_ONLY, &h),
			   read_ok ? 0 : -EFAULT);
		if (read_ok)
			obj_close(fd, h);
	}
	EXPECT_EQ(next_handle(fd), next);
	return test_pass("PROBE says what can be had");
}
