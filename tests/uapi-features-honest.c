/* SPDX-License-Identifier: MIT */
/*
 * A feature bit that is clear means -EOPNOTSUPP for otherwise perfect
 * arguments, so that a program can trust what GET_PARAM says.
 */
#include <sys/ioctl.h>
#include <sys/eventfd.h>
#include <linux/dma-heap.h>

#include "helpers.h"

static uint64_t *p;
static int fd;

static void check_create(uint64_t feature, uint32_t flags)
{
	uint32_t next = next_handle(fd);

	if (has_feature(fd, feature))
		return;
	EXPECT_RET(obj_create(fd, 0, p, PAGE, flags, NULL), -EOPNOTSUPP);
	EXPECT_EQ(next_handle(fd), next);
}

static void check_op(uint64_t feature, struct drm_userptr_op op)
{
	if (has_feature(fd, feature))
		return;
	EXPECT_RET(submit_ops(fd, 0, 0, &op, 1, NULL), -EOPNOTSUPP);
}

/* a dma-buf of another driver, or -1 */
static int foreign_buffer(void)
{
	struct dma_heap_allocation_data data = {
		.len = PAGE, .fd_flags = O_RDWR | O_CLOEXEC,
	};
	int heap = open("/dev/dma_heap/system", O_RDWR | O_CLOEXEC);

	if (heap < 0 || xioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data))
		return -1;
	return (int)data.fd;
}

int main(void)
{
	uint32_t h;

	fd = device_open();
	p = map_private(8 * PAGE);
	check_create(DRM_USERPTR_FEATURE_PINNED, DRM_USERPTR_CREATE_PINNED);
	check_create(DRM_USERPTR_FEATURE_PINNED, DRM_USERPTR_CREATE_UNSYNCHRONIZED);
	check_create(DRM_USERPTR_FEATURE_EXPORT, DRM_USERPTR_CREATE_REVOCABLE_ONLY);
	h = obj_mirror(fd, p, 8 * PAGE);

	if (!has_feature(fd, DRM_USERPTR_FEATURE_MIRROR_ALL)) {
		struct drm_userptr_ctx_create args = { .flags = DRM_USERPTR_CTX_MIRROR_ALL };

		EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args), -EOPNOTSUPP);
	}
	check_op(DRM_USERPTR_FEATURE_COMPARE, (struct drm_userptr_op){
		.op = DRM_USERPTR_OP_COMPARE, .dst = ADDR(p), .src = ADDR(p) + PAGE,
		.value = ADDR(p) + 2 * PAGE, .size = 64,
	});
	check_op(DRM_USERPTR_FEATURE_COPY_2D, (struct drm_userptr_op){
		.op = DRM_USERPTR_OP_COPY_2D, .dst = ADDR(p), .src = ADDR(p) + PAGE, .size = 64,
		.dst_pitch = 128, .src_pitch = 128, .height = 4,
	});
	if (!has_feature(fd, DRM_USERPTR_FEATURE_WORKERS)) {
		struct drm_userptr_acquire args = {
			.handle = h, .flags = DRM_USERPTR_ACQUIRE_NONBLOCK,
		};

		EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_ACQUIRE, &args), -EOPNOTSUPP);
		args.flags = DRM_USERPTR_ACQUIRE_EVENTFD;
		args.eventfd = eventfd(0, EFD_CLOEXEC);
		EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_ACQUIRE, &args), -EOPNOTSUPP);
		args.flags |= DRM_USERPTR_ACQUIRE_NONBLOCK;
		EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_ACQUIRE, &args), -EOPNOTSUPP);
		EXPECT_EQ(obj_info(fd, h).acquired_pages, 0);
	}
	if (!has_feature(fd, DRM_USERPTR_FEATURE_MADVISE)) {
		struct drm_userptr_madvise args = { .handle = h };

		EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_MADVISE, &args), -EOPNOTSUPP);
		args.madv = DRM_USERPTR_MADV_DONTNEED;
		EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_MADVISE, &args), -EOPNOTSUPP);
	}
	if (!has_feature(fd, DRM_USERPTR_FEATURE_EXPORT)) {
		struct drm_prime_handle args = { .handle = h, .flags = DRM_CLOEXEC, .fd = -1 };

		EXPECT_RET(xioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &args), -EOPNOTSUPP);
		args.flags |= DRM_RDWR;
		EXPECT_RET(xioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &args), -EOPNOTSUPP);
	}
	if (!has_feature(fd, DRM_USERPTR_FEATURE_IMPORT)) {
		struct drm_prime_handle args = { .fd = foreign_buffer() };

		if (args.fd >= 0)
			EXPECT_RET(xioctl(fd, DRM_IOCTL_PRIME_FD_TO_HANDLE, &args), -EOPNOTSUPP);
		else
			printf("no dma-buf of another driver here: import was not tried\n");
	}
	EXPECT_OK(run_fill(fd, p, 1, PAGE));
	return test_pass("what is not announced is -EOPNOTSUPP");
}
