/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_FAULT_H_
#define _UPTR_FAULT_H_

#include <linux/types.h>

struct uptr_pages;
struct uptr_segment;

/**
 * enum uptr_fault_by - who gets pages, and how far they go
 */
enum uptr_fault_by {
	/** @UPTR_FAULT_CALLER: a thread of the process, in full */
	UPTR_FAULT_CALLER,
	/** @UPTR_FAULT_PRESENT: the same, but only what is there without a fault */
	UPTR_FAULT_PRESENT,
	/** @UPTR_FAULT_WORKER: a kernel thread, what it can not be stuck in */
	UPTR_FAULT_WORKER,
};

/* Bytes of memory that getting pages takes: a word for each page of a chunk. */
#define UPTR_FAULT_ROOM	4096

int uptr_fault_pages(struct uptr_pages *set, struct uptr_segment *seg,
		     unsigned long first, unsigned long last, bool write,
		     enum uptr_fault_by by, void *room, const bool *stop,
		     unsigned long *failed);
int uptr_fault_pin(struct uptr_pages *set, void *room, unsigned long *missing);
int uptr_fault_watch_pinned(struct uptr_pages *set, void *room);
int uptr_fault_worker_may(struct uptr_pages *set, unsigned long first,
			  unsigned long last, bool write, unsigned long *hole);

#endif /* _UPTR_FAULT_H_ */
