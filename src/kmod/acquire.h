/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_ACQUIRE_H_
#define _UPTR_ACQUIRE_H_

#include <linux/types.h>

struct eventfd_ctx;
struct uptr_device;
struct uptr_pages;
struct uptr_pool;

struct uptr_pool *uptr_pool_create(void);
void uptr_pool_destroy(struct uptr_pool *pool);

int uptr_acquire(struct uptr_pages *set, unsigned long first,
		 unsigned long last, bool write, unsigned long *failed);
int uptr_acquire_start(struct uptr_pages *set, unsigned long first,
		       unsigned long last, bool write,
		       struct eventfd_ctx *eventfd);
int uptr_acquire_pinned(struct uptr_pages *set, unsigned long *missing);
int uptr_acquire_watch_pinned(struct uptr_pages *set);
void uptr_acquire_changed(struct uptr_pages *set, unsigned long first,
			  unsigned long last);
void uptr_acquire_cancel(struct uptr_pages *set);

#endif /* _UPTR_ACQUIRE_H_ */
