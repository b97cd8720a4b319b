/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the tests ask the importer for. Each open file of /dev/userptr-importer
 * is a device of its own, with room for one attachment.
 */
#ifndef _UPTR_IMPORTER_H_
#define _UPTR_IMPORTER_H_

#include <linux/ioctl.h>
#include <linux/types.h>

/* It is not told when mappings end, as importers of the old kind are not. */
#define IMPORTER_STATIC		1

/**
 * struct importer_attach - attach the device to a dma-buf
 */
struct importer_attach {
	/** @fd: The dma-buf. */
	__s32 fd;
	/** @flags: IMPORTER_STATIC. */
	__u32 flags;
	/** @max_segment: The largest segment that the device takes, in bytes. */
	__u32 max_segment;
};

/* Directions of a mapping, as seen by the device. */
#define IMPORTER_READS		1
#define IMPORTER_WRITES		2

/* Where to wait, with the reservation lock held, until IMPORTER_GO comes. */
#define IMPORTER_HOLD_BEFORE	1
#define IMPORTER_HOLD_AFTER	2

/**
 * struct importer_map - map what it is attached to
 */
struct importer_map {
	/** @dir: In: IMPORTER_READS, IMPORTER_WRITES. */
	__u32 dir;
	/** @hold: In: IMPORTER_HOLD_BEFORE, IMPORTER_HOLD_AFTER or 0. */
	__u32 hold;
	/** @segments: Out: how many there are. */
	__u32 segments;
	/** @pad: Nothing. */
	__u32 pad;
	/** @largest: Out: bytes of the largest segment. */
	__u64 largest;
	/** @bytes: Out: of all segments together. */
	__u64 bytes;
};

/* Bytes go to the dma-buf. */
#define IMPORTER_COPY_WRITE	1
/* They are the kernel's view (vmap), and not the device's. */
#define IMPORTER_COPY_VMAP	2

/**
 * struct importer_copy - copy bytes by the addresses that the device was given
 */
struct importer_copy {
	/** @user: The caller's buffer. */
	__u64 user;
	/** @size: Bytes, from the beginning of the dma-buf on. */
	__u64 size;
	/** @flags: IMPORTER_COPY_WRITE, IMPORTER_COPY_VMAP. */
	__u64 flags;
};

#define IMPORTER_ATTACH		_IOW('U', 0, struct importer_attach)
/* Also unmaps and unpins. */
#define IMPORTER_DETACH		_IO('U', 1)
#define IMPORTER_PIN		_IO('U', 2)
#define IMPORTER_UNPIN		_IO('U', 3)
#define IMPORTER_MAP		_IOWR('U', 4, struct importer_map)
#define IMPORTER_UNMAP		_IO('U', 5)
#define IMPORTER_COPY		_IOW('U', 6, struct importer_copy)
/* Returns how often it was told that mappings end. */
#define IMPORTER_TOLD		_IO('U', 7)
/* Returns when IMPORTER_MAP waits; lets it go on. */
#define IMPORTER_AWAIT_HELD	_IO('U', 8)
#define IMPORTER_GO		_IO('U', 9)

#endif /* _UPTR_IMPORTER_H_ */
