/* SPDX-License-Identifier: MIT */
/*
 * What the tests of importers that are told share: devices of the test-only module
 * in importer/, which attach, map and wait as they are asked.
 */
#ifndef TESTS_IMPORTER_H
#define TESTS_IMPORTER_H

#include "importer/importer.h"
#include "prime.h"

#define IMPORTER_MODULE	"/lib/userptr/userptr-importer.ko"
#define IMPORTER_NODE	"/dev/userptr-importer"
#define BOTH_WAYS	(IMPORTER_READS | IMPORTER_WRITES)
/* a largest segment that limits nothing here */
#define ANY_SEGMENT	UINT32_MAX

/* importer_open - a new device; loads the module, which stays */
static inline int importer_open(void)
{
	int fd = open(IMPORTER_MODULE, O_RDONLY | O_CLOEXEC), imp;

	EXPECT_SYS(fd);
	if (syscall(SYS_finit_module, fd, "", 0))
		EXPECT_EQ(errno, EEXIST);
	close(fd);
	imp = open(IMPORTER_NODE, O_RDWR | O_CLOEXEC);
	EXPECT_SYS(imp);
	return imp;
}

static inline int attach_try(int imp, int dmabuf, uint32_t flags)
{
	struct importer_attach args = { .fd = dmabuf, .flags = flags, .max_segment = ANY_SEGMENT };

	return xioctl(imp, IMPORTER_ATTACH, &args);
}

/* attach_cut - dynamically, as a device that takes no larger segments */
static inline void attach_cut(int imp, int dmabuf, uint32_t max_segment)
{
	struct importer_attach args = { .fd = dmabuf, .max_segment = max_segment };

	EXPECT_OK(xioctl(imp, IMPORTER_ATTACH, &args));
}

/* importer_attached - a new device, dynamically attached */
static inline int importer_attached(int dmabuf)
{
	int imp = importer_open();

	attach_cut(imp, dmabuf, ANY_SEGMENT);
	return imp;
}

static inline int map_try(int imp, uint32_t dir)
{
	struct importer_map args = { .dir = dir };

	return xioctl(imp, IMPORTER_MAP, &args);
}

/* importer_map - in both directions, what came of it */
static inline struct importer_map importer_map(int imp)
{
	struct importer_map args = { .dir = BOTH_WAYS };

	EXPECT_OK(xioctl(imp, IMPORTER_MAP, &args));
	return args;
}

/* importer_do - a step without arguments */
static inline void importer_do(int imp, unsigned long request)
{
	EXPECT_OK(xioctl(imp, request, NULL));
}

static inline int told(int imp)
{
	return xioctl(imp, IMPORTER_TOLD, NULL);
}

static inline void importer_copy(int imp, void *p, size_t size, uint64_t flags)
{
	struct importer_copy args = { .user = ADDR(p), .size = size, .flags = flags };

	EXPECT_OK(xioctl(imp, IMPORTER_COPY, &args));
}

/* expect_seen - the device finds this pattern at the addresses that it was given */
static inline void expect_seen(const char *file, int line, int imp, size_t size, uint64_t seed)
{
	uint8_t *room = map_private(size);

	importer_copy(imp, room, size, 0);
	expect_pattern(file, line, room, size, seed);
	unmap(room, size);
}

#define EXPECT_SEEN(imp, size, seed)	expect_seen(__FILE__, __LINE__, imp, size, seed)

/* importer_write - the device writes a pattern there */
static inline void importer_write(int imp, size_t size, uint64_t seed)
{
	uint8_t *room = map_private(size);

	fill_pattern(room, size, seed);
	importer_copy(imp, room, size, IMPORTER_COPY_WRITE);
	unmap(room, size);
}

#endif
