/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_MIRROR_H_
#define _UPTR_MIRROR_H_

#include <linux/types.h>

struct list_head;
struct uptr_device;
struct uptr_mirror;
struct uptr_mm;
struct uptr_pages;

struct uptr_mirror *uptr_mirror_create(struct uptr_device *udev);
void uptr_mirror_destroy(struct uptr_mirror *mirror);
struct uptr_mm *uptr_mirror_mm(struct uptr_mirror *mirror);
struct uptr_pages *uptr_mirror_find(struct uptr_mirror *mirror, u64 addr);
void uptr_mirror_trim(struct uptr_mirror *mirror, struct list_head *trash);
void uptr_mirror_free(struct list_head *trash);

#endif /* _UPTR_MIRROR_H_ */
