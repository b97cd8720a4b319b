/* SPDX-License-Identifier: MIT */
/*
 * An object's dma-buf that comes back to the open file it left is the object:
 * under the same handle, or under a new one if that was closed, and is used as before.
 */
#include "prime.h"

#define SIZE	(8 * PAGE)

int main(void)
{
	struct counters was = counters_now();
	int fd = device_open(), d;
	uint8_t *p = map_private(SIZE);
	uint32_t h = obj_mirror(fd, p, SIZE);

	d = export_rdwr(fd, h);
	EXPECT_EQ(import(fd, d), h);
	EXPECT_EQ(import(fd, d), h);
	EXPECT_EQ(counters_now().of[0], was.of[0] + 1);
	EXPECT_OK(run_fill(fd, p, 0x11, SIZE));
	EXPECT_WORDS(p, SIZE, 0x11);
	/* one handle: closed once it is gone, and its mappings with it */
	obj_close(fd, h);
	EXPECT_RET(obj_close_try(fd, h), -EINVAL);
	EXPECT_RET(run_fill(fd, p, 0xbad, 8), -EFAULT);
	EXPECT_EQ(counters_now().of[0], was.of[0] + 1);

	h = import(fd, d);
	EXPECT_EQ(obj_info(fd, h).user_ptr, ADDR(p));
	EXPECT_EQ(obj_info(fd, h).user_size, SIZE);
	EXPECT_EQ(obj_info(fd, h).flags, EXPORTED);
	EXPECT_EQ(obj_info(fd, h).mode, DRM_USERPTR_MODE_PINNED);
	EXPECT_OK(vm_map(fd, 0, h, 0, ADDR(p), SIZE, 0));
	EXPECT_OK(run_fill(fd, p, 0x22, SIZE));
	EXPECT_WORDS(p, SIZE, 0x22);
	close(d);
	/* what is exported of it now is what was imported */
	d = export_rdwr(fd, h);
	EXPECT_EQ(import(fd, d), h);
	close(d);
	obj_close(fd, h);
	AWAIT_EQ(counters_now().of[0], was.of[0]);
	close(fd);
	AWAIT_COUNTERS(was);
	return test_pass("a dma-buf that comes home");
}
