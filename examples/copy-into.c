// SPDX-License-Identifier: MIT
/*
 * copy-into: memory of ours copied into a buffer of somebody else
 *
 *	copy-into heap|udmabuf FILE
 *
 * Maps the file, gets a buffer from the system heap or from udmabuf, has the device
 * copy the one to the other, and writes what is in the buffer then to standard output.
 * Any other driver's dma-buf would do, if the kernel can see it.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/udmabuf.h>
#include <userptr.h>

static void must(int ret, const char *what)
{
	if (ret < 0)
		errx(1, "%s: %s", what, strerror(-ret));
}

static int open_or_die(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

static int heap_buffer(size_t size)
{
	struct dma_heap_allocation_data args = { .len = size, .fd_flags = O_RDWR | O_CLOEXEC };
	int heap = open_or_die("/dev/dma_heap/system", O_RDWR);

	if (ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &args))
		err(1, "heap");
	close(heap);
	return (int)args.fd;
}

/* What udmabuf makes a buffer of is a memfd that can not shrink. */
static int udmabuf_buffer(size_t size)
{
	int memfd = memfd_create("buffer", MFD_CLOEXEC | MFD_ALLOW_SEALING), buffer;
	struct udmabuf_create args = {
		.memfd = (uint32_t)memfd, .flags = UDMABUF_FLAGS_CLOEXEC, .size = size,
	};
	int dev = open_or_die("/dev/udmabuf", O_RDWR);

	if (memfd < 0 || ftruncate(memfd, (off_t)size) || fcntl(memfd, F_ADD_SEALS, F_SEAL_SHRINK))
		err(1, "memfd");
	buffer = ioctl(dev, UDMABUF_CREATE, &args);
	if (buffer < 0)
		err(1, "udmabuf");
	close(memfd);
	close(dev);
	return buffer;
}

/* The CPU looks, and says so before and after: its exporter may have to do something. */
static void write_buffer(int buffer, size_t size)
{
	struct dma_buf_sync begin = { .flags = DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ };
	struct dma_buf_sync end = { .flags = DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ };
	void *see = mmap(NULL, size, PROT_READ, MAP_SHARED, buffer, 0);

	if (see == MAP_FAILED || ioctl(buffer, DMA_BUF_IOCTL_SYNC, &begin))
		err(1, "buffer");
	if (fwrite(see, 1, size, stdout) != size || fflush(stdout))
		err(1, "standard output");
	ioctl(buffer, DMA_BUF_IOCTL_SYNC, &end);
	munmap(see, size);
}

int main(int argc, char **argv)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct drm_userptr_bo *ours, *theirs;
	struct drm_userptr_device *dev;
	struct drm_userptr_ctx *ctx;
	struct stat st;
	uint64_t addr;
	size_t whole;
	int file, buffer;
	void *mem;

	if (argc != 3 || (strcmp(argv[1], "heap") != 0 && strcmp(argv[1], "udmabuf") != 0))
		errx(2, "usage: copy-into heap|udmabuf FILE");
	file = open_or_die(argv[2], O_RDONLY);
	if (fstat(file, &st) || !st.st_size)
		errx(1, "%s: there is nothing in it", argv[2]);
	whole = ((size_t)st.st_size + page - 1) / page * page;
	mem = mmap(NULL, whole, PROT_READ, MAP_PRIVATE, file, 0);
	if (mem == MAP_FAILED)
		err(1, "%s", argv[2]);
	buffer = strcmp(argv[1], "heap") == 0 ? heap_buffer(whole) : udmabuf_buffer(whole);

	must(drm_userptr_device_open(&dev), "userptr");
	ctx = drm_userptr_device_ctx(dev);
	/* ours at its own address, where it can not be written; theirs where there is room */
	must(drm_userptr_bo_create(ctx, mem, whole, DRM_USERPTR_CREATE_GPU_MIRROR |
				   DRM_USERPTR_CREATE_READ_ONLY, NULL, &ours), "object");
	must(drm_userptr_bo_import(dev, buffer, NULL, &theirs), "import");
	must(drm_userptr_vm_map_anywhere(ctx, theirs, 0, whole, 0, &addr), "map");
	must(drm_userptr_exec_copy(ctx, addr, drm_userptr_addr(mem), (uint64_t)st.st_size, NULL),
	     "copy");
	must(drm_userptr_bo_wait(theirs, DRM_USERPTR_FOREVER), "wait");
	write_buffer(buffer, (size_t)st.st_size);

	drm_userptr_bo_close(theirs);
	drm_userptr_bo_close(ours);
	drm_userptr_device_close(dev);
	close(buffer);
	close(file);
	return 0;
}
