/* SPDX-License-Identifier: MIT */
/*
 * What the tests of foreign fences share: a fence of another driver that does not
 * signal by itself, for as long as a test takes, as an in-fence of our jobs.
 *
 * Where the kernel has sw_sync (debug kernels), it never signals. Elsewhere it
 * is one of vgem, which signals after ten seconds; what a test does meanwhile
 * takes none of them, and EXPECT_UNSIGNALLED() proves that it happened before.
 */
#ifndef TESTS_FOREIGN_H
#define TESTS_FOREIGN_H

#include <linux/dma-buf.h>
#include <sys/ioctl.h>

#include <drm_mode.h>

#include "helpers.h"

/* sw_sync has no header of its own in the uAPI */
struct sw_sync_fence {
	uint32_t value;
	char name[32];
	int32_t fence;
};

#define SW_SYNC			"/sys/kernel/debug/sync/sw_sync"
#define SW_SYNC_FENCE		_IOWR('W', 0, struct sw_sync_fence)
#define SW_SYNC_ADVANCE		_IOW('W', 1, uint32_t)

/* nor does every libdrm bring vgem's */
struct vgem_attach {
	uint32_t handle;
	uint32_t flags;
	uint32_t fence;
	uint32_t pad;
};

struct vgem_signal {
	uint32_t fence;
	uint32_t flags;
};

#define VGEM_FENCE_FOR_WRITE	0x1
#define VGEM_FENCE_ATTACH	DRM_IOWR(DRM_COMMAND_BASE + 0x1, struct vgem_attach)
#define VGEM_FENCE_SIGNAL	DRM_IOW(DRM_COMMAND_BASE + 0x2, struct vgem_signal)

/**
 * struct foreign - a fence that is not ours
 */
struct foreign {
	/** @source: the timeline of sw_sync, or the open file of vgem */
	int source;
	/** @endless: of sw_sync */
	bool endless;
	/** @vgem_fence: its number in @source */
	uint32_t vgem_fence;
	/** @sync_file: the fence */
	int sync_file;
	/** @since_ns: when it was made */
	int64_t since_ns;
};

static inline bool foreign_sw_sync(struct foreign *f)
{
	struct sw_sync_fence args = { .value = 1, .name = "foreign" };

	f->source = open(SW_SYNC, O_RDWR | O_CLOEXEC);
	if (f->source < 0)
		return false;
	EXPECT_OK(xioctl(f->source, SW_SYNC_FENCE, &args));
	f->endless = true;
	f->sync_file = args.fence;
	return true;
}

/* vgem puts a fence on a buffer of its own, and the buffer gives it as a sync_file */
static inline void foreign_vgem(struct foreign *f)
{
	struct drm_mode_create_dumb buffer = { .width = 64, .height = 64, .bpp = 32 };
	struct dma_buf_export_sync_file out = { .flags = DMA_BUF_SYNC_RW, .fd = -1 };
	struct drm_prime_handle prime = { .flags = DRM_CLOEXEC | DRM_RDWR, .fd = -1 };
	struct vgem_attach fence = { .flags = VGEM_FENCE_FOR_WRITE };

	f->source = vgem_open("card");
	EXPECT_OK(xioctl(f->source, DRM_IOCTL_MODE_CREATE_DUMB, &buffer));
	prime.handle = buffer.handle;
	EXPECT_OK(xioctl(f->source, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime));
	fence.handle = buffer.handle;
	EXPECT_OK(xioctl(f->source, VGEM_FENCE_ATTACH, &fence));
	EXPECT_OK(xioctl(prime.fd, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, &out));
	close(prime.fd);
	f->vgem_fence = fence.fence;
	f->sync_file = out.fd;
}

/** foreign_new - a fence that has not signalled */
static inline struct foreign foreign_new(void)
{
	struct foreign f = { .source = -1, .since_ns = now_ns() };

	if (!foreign_sw_sync(&f))
		foreign_vgem(&f);
	EXPECT_EQ(fence_info(f.sync_file).state, FENCE_PENDING);
	return f;
}

/**
 * foreign_lasts - may one go on to prepare, and still prove something by the fence?
 *
 * For preparations that a slow machine cuts short rather than fail.
 */
static inline bool foreign_lasts(const struct foreign *f)
{
	return f->endless || now_ns() - f->since_ns < 4 * SECOND;
}

/** EXPECT_UNSIGNALLED - what was just seen did not wait for the fence */
#define EXPECT_UNSIGNALLED(f)						\
	do {								\
		int state_ = fence_info((f)->sync_file).state;		\
									\
		if (state_ != FENCE_PENDING)				\
			FAIL("expected the foreign fence to be pending still, it ended with %s", \
			     error_name(state_));			\
	} while (0)

/** foreign_signal - it signals now */
static inline void foreign_signal(struct foreign *f)
{
	struct vgem_signal args = { .fence = f->vgem_fence };
	uint32_t steps = 1;
	int ret;

	if (f->endless)
		ret = xioctl(f->source, SW_SYNC_ADVANCE, &steps);
	else
		ret = xioctl(f->source, VGEM_FENCE_SIGNAL, &args);
	EXPECT_OK(ret);
	EXPECT_RET(fence_wait(f->sync_file).state, 0);
}

/** foreign_drop - its end, signalled or not */
static inline void foreign_drop(struct foreign *f)
{
	close(f->sync_file);
	close(f->source);
}

/** foreign_sync - a syncobj that has it, for the in-fences of a job */
static inline struct drm_userptr_sync foreign_sync(int fd, const struct foreign *f)
{
	struct drm_userptr_sync sync = { .handle = syncobj_new(fd) };

	EXPECT_OK(syncobj_import(fd, sync.handle, f->sync_file));
	return sync;
}

/** submit_behind - queue one operation behind the fence; the job's syncobj */
static inline uint32_t submit_behind(int fd, uint32_t ctx, const struct foreign *f,
				     struct drm_userptr_op op)
{
	struct drm_userptr_sync in = foreign_sync(fd, f), out = { .handle = syncobj_new(fd) };

	EXPECT_OK(submit(fd, &(struct job){
		.ctx = ctx, .ops = &op, .n_ops = 1, .in = &in, .n_in = 1, .out = &out, .n_out = 1,
	}));
	syncobj_free(fd, in.handle);
	return out.handle;
}

#endif
