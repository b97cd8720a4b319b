/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_CTX_H_
#define _UPTR_CTX_H_

#include <linux/kref.h>

#include "vm.h"

struct uptr_file;
struct uptr_mirror;
struct uptr_queue;

/**
 * struct uptr_ctx - a context: an address space and a timeline
 */
struct uptr_ctx {
	/** @ref: References: the table's, one an ioctl that uses it. */
	struct kref ref;
	/** @ufile: The open file. */
	struct uptr_file *ufile;
	/** @vm: The address space. */
	struct uptr_vm vm;
	/** @mirror: MIRROR_ALL: takes the place of mappings in @vm; else NULL. */
	struct uptr_mirror *mirror;
	/** @queue: The timeline; a reference. */
	struct uptr_queue *queue;
};

/* The context that exists from open to close. */
#define UPTR_CTX_DEFAULT 0

int uptr_ctx_create(struct uptr_file *ufile, unsigned int va_bits,
		    bool mirror_all, u32 *id);
int uptr_ctx_create_default(struct uptr_file *ufile);
int uptr_ctx_destroy(struct uptr_file *ufile, u32 id);
void uptr_ctx_destroy_all(struct uptr_file *ufile);
u64 uptr_ctx_busy_ns(struct uptr_file *ufile);
struct uptr_ctx *uptr_ctx_lookup(struct uptr_file *ufile, u32 id);
void uptr_ctx_put(struct uptr_ctx *ctx);

#endif /* _UPTR_CTX_H_ */
