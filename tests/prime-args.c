/* SPDX-License-Identifier: MIT */
/*
 * PRIME_HANDLE_TO_FD refuses what it does not know: flags, handles that never
 * were or are closed, and what is no dma-buf at all.
 */
#include "prime.h"

int main(void)
{
	int fd = device_open(), file = memfd_create("none", MFD_CLOEXEC);
	uint8_t *p = map_private(PAGE);
	uint32_t h = obj_wrap(fd, p, PAGE, 0), next;

	for (int bit = 0; bit < 32; bit++)
		if (!((1u << bit) & RDWR))
			EXPECT_RET(export_try(fd, h, 1u << bit, NULL), -EINVAL);
	EXPECT_EQ(obj_info(fd, h).mode, DRM_USERPTR_MODE_TRACKED);
	EXPECT_RET(export_try(fd, 0, RDWR, NULL), -ENOENT);
	EXPECT_RET(export_try(fd, h + 1000, RDWR, NULL), -ENOENT);
	EXPECT_RET(export_try(fd, h, RDWR, NULL), 0);
	obj_close(fd, h);
	EXPECT_RET(export_try(fd, h, RDWR, NULL), -ENOENT);
	next = next_handle(fd);
	EXPECT_RET(import_try(fd, file, NULL), -EINVAL);
	EXPECT_RET(import_try(fd, -1, NULL), -EBADF);
	EXPECT_EQ(next_handle(fd), next);
	return test_pass("what export and import refuse");
}
