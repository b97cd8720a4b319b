/* SPDX-License-Identifier: MIT */
/*
 * All exports of an object are the same dma-buf, with the rights of the first:
 * other rights are -EACCES, as long as the dma-buf is there.
 */
#include "prime.h"

#define SIZE	(4 * PAGE)

int main(void)
{
	static const uint32_t rights[] = { DRM_RDWR, 0 };
	int fd = device_open();

	for (size_t i = 0; i < 2; i++) {
		uint32_t mine = rights[i], other = rights[!i];
		uint8_t *p = map_private(SIZE), *q = map_private(SIZE);
		uint32_t h = obj_wrap(fd, p, SIZE, 0), h2 = obj_wrap(fd, q, SIZE, 0);
		int first, second, third, different;

		EXPECT_OK(export_try(fd, h, mine | DRM_CLOEXEC, &first));
		EXPECT_EQ(fcntl(first, F_GETFL) & O_ACCMODE, mine ? O_RDWR : O_RDONLY);
		EXPECT_EQ(fcntl(first, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
		EXPECT_RET(export_try(fd, h, other | DRM_CLOEXEC, NULL), -EACCES);
		EXPECT_RET(export_try(fd, h, other, NULL), -EACCES);
		EXPECT_OK(export_try(fd, h, mine, &second));
		EXPECT(second != first, "descriptor %d twice", second);
		EXPECT_EQ(fcntl(second, F_GETFD) & FD_CLOEXEC, 0);
		EXPECT_EQ(fcntl(second, F_GETFL) & O_ACCMODE, mine ? O_RDWR : O_RDONLY);
		EXPECT_EQ(dmabuf_id(second), dmabuf_id(first));
		/* another object has rights of its own */
		EXPECT_OK(export_try(fd, h2, other | DRM_CLOEXEC, &different));
		EXPECT_EQ(fcntl(different, F_GETFL) & O_ACCMODE, other ? O_RDWR : O_RDONLY);
		EXPECT(dmabuf_id(different) != dmabuf_id(first), "one dma-buf of two objects");
		close(second);
		EXPECT_OK(export_try(fd, h, mine, &third));
		EXPECT_EQ(dmabuf_id(third), dmabuf_id(first));
		close(first);
		close(third);
		close(different);
		obj_close(fd, h);
		obj_close(fd, h2);
		unmap(p, SIZE);
		unmap(q, SIZE);
	}
	return test_pass("one dma-buf, with one set of rights");
}
