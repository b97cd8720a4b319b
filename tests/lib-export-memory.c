/* SPDX-License-Identifier: MIT */
/*
 * A piece of memory of any alignment is a dma-buf in one call of the library: the whole
 * pages around it, with the offset at which it lies. What goes wrong leaves nothing.
 */
#include <userptr.h>

#include "prime.h"

#define SIZE	(3 * PAGE + 100)
#define BEFORE	40
#define UID	23041

static struct drm_userptr_device *dev;

static int export(void *p, size_t size, uint32_t flags, struct drm_userptr_page_range *range,
		  int *dmabuf)
{
	return drm_userptr_bo_export_memory(dev, p, size, flags, range, dmabuf);
}

/* what jobs find in it is what the process has around the piece, and in it */
static void expect_whole_pages(int fd, uint8_t *room)
{
	uint8_t *piece = room + PAGE + BEFORE;
	struct drm_userptr_page_range range;
	struct view view;
	uint32_t result, handle = next_handle(fd);
	int dmabuf, again = -1;

	fill_pattern(room, 6 * PAGE, 1);
	EXPECT_OK(export(piece, SIZE, 0, &range, &dmabuf));
	EXPECT_EQ(next_handle(fd), handle);
	EXPECT_EQ(fcntl(dmabuf, F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(fcntl(dmabuf, F_GETFL) & O_ACCMODE, O_RDWR);
	EXPECT_EQ(lseek(dmabuf, 0, SEEK_END), 4 * PAGE);
	EXPECT_EQ(ADDR(range.ptr), ADDR(room + PAGE));
	EXPECT_EQ(range.size, 4 * PAGE);
	EXPECT_EQ(range.offset, BEFORE);
	view = view_open(dmabuf, range.size);
	EXPECT_SAME(view_read(&view, &result), room + PAGE, range.size);
	view_fill(&view, 0x77);
	EXPECT_WORDS(room + PAGE, range.size, 0x77);
	view_close(&view);

	/* a neighbour in the last page has to wait until it is gone */
	range.offset = 12345;
	EXPECT_RET(export(piece + SIZE, 1, 0, &range, &again), -EINVAL);
	EXPECT_EQ(again, -1);
	EXPECT_EQ(range.offset, 12345);
	close(dmabuf);
	EXPECT_OK(export(piece + SIZE, 1, 0, &range, &again));
	EXPECT_EQ(ADDR(range.ptr), ADDR(room + 4 * PAGE));
	EXPECT_EQ(range.size, PAGE);
	EXPECT_EQ(range.offset, BEFORE + 100);
	close(again);
}

static void expect_read_only(uint8_t *room)
{
	int dmabuf;

	protect(room, PAGE, PROT_READ);
	EXPECT_RET(export(room + 1, 1, 0, NULL, &dmabuf), -EFAULT);
	EXPECT_OK(export(room + 1, 1, DRM_USERPTR_CREATE_READ_ONLY, NULL, &dmabuf));
	EXPECT_EQ(fcntl(dmabuf, F_GETFL) & O_ACCMODE, O_RDONLY);
	EXPECT_EQ(fcntl(dmabuf, F_GETFD), FD_CLOEXEC);
	close(dmabuf);
	protect(room, PAGE, PROT_READ | PROT_WRITE);
}

static void expect_refused(int fd, uint8_t *room)
{
	uint32_t handle = next_handle(fd);
	int dmabuf = -1;

	EXPECT_RET(export(room, 0, 0, NULL, &dmabuf), -EINVAL);
	EXPECT_RET(export(room, SIZE_MAX, 0, NULL, &dmabuf), -EINVAL);
	EXPECT_RET(export(room, PAGE, DRM_USERPTR_CREATE_GPU_MIRROR, NULL, &dmabuf), -EINVAL);
	unmap(room + PAGE, PAGE);
	EXPECT_RET(export(room, 2 * PAGE, 0, NULL, &dmabuf), -EFAULT);
	EXPECT_EQ(dmabuf, -1);
	EXPECT_EQ(next_handle(fd), handle);
	map_fixed(room + PAGE, PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(export(room, 2 * PAGE, 0, NULL, &dmabuf));
	close(dmabuf);
}

/* two bytes are two pages where they lie in two */
static void poor(void *arg)
{
	uint8_t *p;
	int dmabuf;

	(void)arg;
	become_user(UID);
	p = map_private(2 * PAGE);
	limit_memlock(PAGE);
	EXPECT_RET(export(p + PAGE - 1, 2, 0, NULL, &dmabuf), -ENOMEM);
	EXPECT_OK(export(p + PAGE - 1, 1, 0, NULL, &dmabuf));
	close(dmabuf);
}

int main(void)
{
	int fd = device_open();
	uint8_t *room = map_private(6 * PAGE);

	EXPECT_OK(drm_userptr_device_from_fd(fd, &dev));
	expect_whole_pages(fd, room);
	expect_read_only(room);
	expect_refused(fd, room);
	EXPECT_CHILD(spawn(poor, NULL));
	drm_userptr_device_close(dev);
	return test_pass("a piece of memory as a dma-buf");
}
