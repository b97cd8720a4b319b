/* SPDX-License-Identifier: MIT */
/*
 * Another DRM driver imports an object and fences it (vgem): a job that is given that
 * fence waits until the driver signals it, WAIT and poll know of it, and the driver
 * sees the fences of jobs.
 *
 * VM: cpus=2 mem=1024 hooks
 */
#include <poll.h>

#include "hook.h"
#include "prime.h"

#define SIZE	(4 * MIB)

/* Of vgem's interface, whose header libdrm does not ship. */
#define VGEM_FENCE_WRITE	1
#define VGEM_FENCE_ATTACH	DRM_IOWR(DRM_COMMAND_BASE + 1, struct vgem_attach)
#define VGEM_FENCE_SIGNAL	DRM_IOW(DRM_COMMAND_BASE + 2, struct vgem_signal)

struct vgem_attach {
	uint32_t handle;
	uint32_t flags;
	uint32_t out_fence;
	uint32_t pad;
};

struct vgem_signal {
	uint32_t fence;
	uint32_t flags;
};

static uint32_t vgem_fence(int vgem, uint32_t handle, uint32_t flags)
{
	struct vgem_attach args = { .handle = handle, .flags = flags };

	EXPECT_OK(xioctl(vgem, VGEM_FENCE_ATTACH, &args));
	return args.out_fence;
}

/* false: it had expired, after 10 s, and what was seen before may be of after that */
static bool vgem_signal(int vgem, uint32_t fence)
{
	struct vgem_signal args = { .fence = fence };
	int ret = xioctl(vgem, VGEM_FENCE_SIGNAL, &args);

	if (ret != -ETIMEDOUT)
		EXPECT_OK(ret);
	return !ret;
}

static int ready(int dmabuf, short events)
{
	struct pollfd ask = { .fd = dmabuf, .events = events };

	return poll(&ask, 1, 0) == 1 ? ask.revents : 0;
}

/* a binary syncobj with the fences that somebody has to wait for */
static struct drm_userptr_sync fences_of(int fd, int dmabuf, uint32_t flags)
{
	struct dma_buf_export_sync_file args = { .flags = flags, .fd = -1 };
	struct drm_userptr_sync sync = { .handle = syncobj_new(fd) };

	EXPECT_OK(xioctl(dmabuf, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, &args));
	EXPECT_OK(syncobj_import(fd, sync.handle, args.fd));
	close(args.fd);
	return sync;
}

/* the driver writes the buffer until it signals; a job reads it after that */
static bool job_waits(int fd, int dmabuf, int vgem, uint32_t imported, uint8_t *p)
{
	uint8_t *copy = map_private(PAGE);
	uint32_t handle = obj_mirror(fd, copy, PAGE);
	struct drm_userptr_op op = op_copy(ADDR(copy), ADDR(p), PAGE);
	struct drm_userptr_sync in, out = { .handle = syncobj_new(fd) };
	struct job job = { .ops = &op, .n_ops = 1, .in = &in, .n_in = 1, .out = &out, .n_out = 1 };
	uint32_t fence = vgem_fence(vgem, imported, VGEM_FENCE_WRITE);
	int ret, in_state, reads, writes;

	in = fences_of(fd, dmabuf, DMA_BUF_SYNC_READ);
	fill_pattern(p, PAGE, 1);
	EXPECT_OK(submit(fd, &job));
	fill_pattern(p, PAGE, 2);
	reads = ready(dmabuf, POLLIN);
	writes = ready(dmabuf, POLLOUT);
	in_state = job_state(fd, in.handle);
	/* time enough for a job that does not wait */
	ret = obj_wait(fd, handle, SECOND / 4);
	if (!vgem_signal(vgem, fence))
		return false;
	EXPECT_EQ(reads, 0);
	EXPECT_EQ(writes, 0);
	EXPECT_EQ(in_state, FENCE_PENDING);
	EXPECT_RET(ret, -ETIME);
	EXPECT_OK(job_wait(fd, out.handle));
	EXPECT_PATTERN(copy, PAGE, 2);
	EXPECT_OK(obj_wait(fd, handle, FOREVER_S * SECOND));
	EXPECT_EQ(ready(dmabuf, POLLIN), POLLIN);
	return true;
}

/* one that only reads is in the way of who writes */
static bool reader_seen(int fd, uint32_t handle, int dmabuf, int vgem, uint32_t imported)
{
	uint32_t fence = vgem_fence(vgem, imported, 0);
	int reads = ready(dmabuf, POLLIN), writes = ready(dmabuf, POLLOUT);
	int ret = obj_wait(fd, handle, 0);

	if (!vgem_signal(vgem, fence))
		return false;
	EXPECT_EQ(reads, POLLIN);
	EXPECT_EQ(writes, 0);
	EXPECT_RET(ret, -ETIME);
	EXPECT_OK(obj_wait(fd, handle, FOREVER_S * SECOND));
	EXPECT_EQ(ready(dmabuf, POLLOUT), POLLOUT);
	return true;
}

static void expect_job_seen(int fd, int vgem, uint32_t imported, uint8_t *p)
{
	struct vgem_attach args = { .handle = imported };
	uint32_t job;

	memset(p, 0, SIZE);
	job = halfway_fill(fd, 0, ADDR(p), 0x51, SIZE);
	EXPECT_RET(xioctl(vgem, VGEM_FENCE_ATTACH, &args), -EBUSY);
	EXPECT_EQ(job_state(fd, job), FENCE_PENDING);
	stop_no_more();
	EXPECT_OK(job_wait(fd, job));
	EXPECT_OK(xioctl(vgem, VGEM_FENCE_ATTACH, &args));
}

int main(void)
{
	int fd = device_open(), vgem = vgem_open("renderD"), dmabuf;
	uint8_t *p = map_shared(SIZE);
	uint32_t handle = obj_mirror(fd, p, SIZE), imported;

	dmabuf = export_rdwr(fd, handle);
	imported = import(vgem, dmabuf);
	while (!job_waits(fd, dmabuf, vgem, imported, p))
		;
	while (!reader_seen(fd, handle, dmabuf, vgem, imported))
		;
	expect_job_seen(fd, vgem, imported, p);
	return test_pass("fences of another driver");
}
