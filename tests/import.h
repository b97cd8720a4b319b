/* SPDX-License-Identifier: MIT */
/*
 * What the tests of imported buffers share: other drivers that hand dma-bufs out,
 * and what is expected of every one of them.
 */
#ifndef TESTS_IMPORT_H
#define TESTS_IMPORT_H

#include <linux/dma-heap.h>
#include <linux/udmabuf.h>
#include <sys/ioctl.h>

#include "prime.h"

/**
 * struct foreign - a buffer of another driver
 *
 * @see is what the CPU sees of it, through the dma-buf itself.
 */
struct foreign {
	int dmabuf;
	uint8_t *see;
	size_t size;
};

static inline struct foreign foreign_map(int dmabuf, size_t size)
{
	struct foreign f = { .dmabuf = dmabuf, .size = size };

	EXPECT(dmabuf >= 0, "no descriptor");
	f.see = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, dmabuf, 0);
	EXPECT(f.see != MAP_FAILED, "the buffer can not be mapped: %s", error_name(-errno));
	return f;
}

static inline void foreign_drop(struct foreign *f)
{
	unmap(f->see, f->size);
	close(f->dmabuf);
}

/* a buffer of vgem; its handle there is for the fences */
static inline struct foreign vgem_buffer(int vgem, size_t size, uint32_t *handle)
{
	struct drm_mode_create_dumb args = {
		.width = (uint32_t)(PAGE / 4), .height = (uint32_t)(size / PAGE), .bpp = 32,
	};
	int dmabuf = -1;

	EXPECT_OK(xioctl(vgem, DRM_IOCTL_MODE_CREATE_DUMB, &args));
	EXPECT_EQ(args.size, size);
	EXPECT_OK(export_try(vgem, args.handle, RDWR, &dmabuf));
	if (handle)
		*handle = args.handle;
	return foreign_map(dmabuf, size);
}

/* skips where there is no udmabuf */
static inline int udmabuf_open(void)
{
	int node = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);

	if (node < 0 && !system("modprobe udmabuf"))
		node = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
	if (node < 0)
		test_skip("there is no udmabuf here");
	return node;
}

/* a file that udmabuf takes pages of */
static inline int udmabuf_memfd(size_t size, unsigned int flags)
{
	int memfd = memfd_create("pages", flags | MFD_ALLOW_SEALING | MFD_CLOEXEC);

	EXPECT_SYS(memfd);
	EXPECT_SYS(ftruncate(memfd, (off_t)size));
	EXPECT_SYS(fcntl(memfd, F_ADD_SEALS, F_SEAL_SHRINK));
	return memfd;
}

static inline struct foreign udmabuf_buffer(size_t size)
{
	struct udmabuf_create args = { .flags = UDMABUF_FLAGS_CLOEXEC, .size = size };
	int node = udmabuf_open(), memfd = udmabuf_memfd(size, 0), dmabuf;

	args.memfd = (uint32_t)memfd;
	dmabuf = ioctl(node, UDMABUF_CREATE, &args);
	EXPECT_SYS(dmabuf);
	close(memfd);
	close(node);
	return foreign_map(dmabuf, size);
}

/* of the system heap; skips where there is none */
static inline struct foreign heap_buffer(size_t size)
{
	struct dma_heap_allocation_data args = { .len = size, .fd_flags = O_RDWR | O_CLOEXEC };
	int node = open("/dev/dma_heap/system", O_RDWR | O_CLOEXEC);

	if (node < 0)
		test_skip("there is no system heap here");
	EXPECT_OK(xioctl(node, DMA_HEAP_IOCTL_ALLOC, &args));
	close(node);
	return foreign_map((int)args.fd, size);
}

/* what is copied to it, from it and inside it is what there was, and no byte beside it */
static inline void expect_import_works(struct foreign *f)
{
	static const uint64_t at = 0x40000000;
	size_t size = f->size, part = size / 2, odd = 3 * PAGE + 77;
	uint8_t *p = map_private(size), *want = map_private(size);
	int fd = device_open();
	uint32_t h;

	EXPECT(size >= 8 * PAGE, "too small");
	obj_mirror(fd, p, size);
	h = import(fd, f->dmabuf);
	EXPECT_OK(vm_map(fd, 0, h, 0, at, size, 0));

	/*
	 * To it. First, because udmabuf maps its pages for what the first access
	 * does, and DMA_API_DEBUG has it complain of one that does more.
	 */
	fill_pattern(p, size, 1);
	EXPECT_OK(run_op(fd, 0, op_copy(at, ADDR(p), size)));
	EXPECT_PATTERN(f->see, size, 1);

	/* from it, and to it a piece of any alignment */
	fill_pattern(f->see, size, 2);
	EXPECT_OK(run_op(fd, 0, op_copy(ADDR(p), at, size)));
	EXPECT_PATTERN(p, size, 2);
	memcpy(want, p, size);
	memcpy(want + 5, p + 1000, odd);
	EXPECT_OK(run_op(fd, 0, op_copy(at + 5, ADDR(p) + 1000, odd)));
	EXPECT_SAME(f->see, want, size);

	/* inside it over itself, upwards and downwards, near and far */
	for (size_t by = 1; by < 2 * PAGE; by = 3 * by + 1) {
		memmove(want + 9 + by, want + 9, odd);
		EXPECT_OK(run_op(fd, 0, op_copy(at + 9 + by, at + 9, odd)));
		EXPECT_SAME(f->see, want, size);
		memmove(want + 7, want + 7 + by, odd);
		EXPECT_OK(run_op(fd, 0, op_copy(at + 7, at + 7 + by, odd)));
		EXPECT_SAME(f->see, want, size);
	}

	/* at a second address, from its middle on */
	EXPECT_OK(vm_map(fd, 0, h, part, 2 * at, part, 0));
	EXPECT_OK(run_op(fd, 0, op_fill(2 * at + PAGE - 8, 0x1234567812345678, 2 * PAGE)));
	for (size_t i = 0; i < 2 * PAGE; i += 8)
		memcpy(want + part + PAGE - 8 + i, &(uint64_t){ 0x1234567812345678 }, 8);
	EXPECT_SAME(f->see, want, size);
	close(fd);
	unmap(p, size);
	unmap(want, size);
}

#endif
