/* SPDX-License-Identifier: MIT */
/* Copyright (C) 2026 The userptr authors */
#ifndef LIBDRM_USERPTR_PRIVATE_H
#define LIBDRM_USERPTR_PRIVATE_H

#include <errno.h>
#include <stdbool.h>

#include "userptr.h"

struct drm_userptr_ctx {
	struct drm_userptr_device *dev;
	uint32_t id;
};

/* Immutable once open: that is why no lock is needed anywhere. */
struct drm_userptr_device {
	int fd;
	int major;
	int minor;
	uint64_t features;
	uint64_t page_size;
	uint64_t max_job_bytes;
	struct drm_userptr_ctx ctx;	/* context 0 */
};

struct drm_userptr_bo {
	struct drm_userptr_device *dev;
	uint32_t handle;
};

/* device.c: every ioctl of the driver goes through this one call. */
int userptr_ioctl(const struct drm_userptr_device *dev, unsigned long request, void *arg);

/*
 * libdrm's own calls return -1 and set errno; some of them return -errno, and
 * then errno is the same.
 */
static inline int userptr_libdrm_result(int ret)
{
	return ret < 0 ? -errno : 0;
}

/* For page_size a power of two. */
static inline int userptr_page_range(uint64_t page_size, uint64_t addr, uint64_t size,
				     uint64_t *first, uint64_t *bytes)
{
	uint64_t start = addr & ~(page_size - 1);
	uint64_t last;

	if (!size || addr + (size - 1) < addr)
		return -EINVAL;

	last = (addr + (size - 1)) & ~(page_size - 1);
	*first = start;
	*bytes = last - start + page_size;
	/* 0: from address 0 to the very end */
	return *bytes ? 0 : -EINVAL;
}

/*
 * A transfer that is too large for one job, in parts of the same size but for the
 * last one. A copy to a higher address within its own source goes through the parts
 * from the end, so that no part is overwritten before it is read: what memmove()
 * does, between jobs.
 */
struct userptr_split {
	uint64_t size;
	uint64_t part_size;
	uint64_t count;
	bool backward;
};

struct userptr_part {
	uint64_t offset;
	uint64_t size;
};

/*
 * Bytes one part may have. A power of two keeps the parts of an aligned transfer aligned,
 * and, being a multiple of eight, a fill's pattern in step from part to part.
 */
static inline uint64_t userptr_part_limit(uint64_t max_job_bytes)
{
	uint64_t limit = 8;

	while (limit <= max_job_bytes / 2)
		limit *= 2;
	return limit;
}

static inline struct userptr_split userptr_split(uint64_t size, uint64_t part_size)
{
	return (struct userptr_split){
		.size = size,
		.part_size = part_size,
		/* nothing to do is one job too: it passes the fences on */
		.count = size ? (size - 1) / part_size + 1 : 1,
	};
}

static inline bool userptr_copy_is_backward(uint64_t dst, uint64_t src, uint64_t size)
{
	return dst > src && dst - src < size;
}

static inline struct userptr_part userptr_split_part(const struct userptr_split *split,
						     uint64_t index)
{
	uint64_t place = split->backward ? split->count - 1 - index : index;
	uint64_t offset = place * split->part_size;
	uint64_t rest = split->size - offset;

	return (struct userptr_part){
		.offset = offset,
		.size = rest < split->part_size ? rest : split->part_size,
	};
}

#endif /* LIBDRM_USERPTR_PRIVATE_H */
