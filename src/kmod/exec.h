/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_EXEC_H_
#define _UPTR_EXEC_H_

#include <linux/types.h>

struct drm_file;
struct drm_userptr_op;
struct drm_userptr_sync;
struct uptr_ctx;

/**
 * struct uptr_submit - a SUBMIT, in kernel memory and checked for form
 */
struct uptr_submit {
	/** @file: The open file. */
	struct drm_file *file;
	/** @ctx: The context; the caller's reference. */
	struct uptr_ctx *ctx;
	/** @ops: The operations. */
	const struct drm_userptr_op *ops;
	/** @in: Syncobjs to wait for. */
	const struct drm_userptr_sync *in;
	/** @out: Syncobjs to signal. */
	const struct drm_userptr_sync *out;
	/** @n_ops: Number of @ops. */
	u32 n_ops;
	/** @n_in: Number of @in. */
	u32 n_in;
	/** @n_out: Number of @out. */
	u32 n_out;
	/** @nonblock: Do not wait for room in the queue. */
	bool nonblock;
	/** @chain: Fail when the job before fails. */
	bool chain;
	/** @detached: Out: an object's pages are no longer the process's. */
	bool detached;
	/** @fault_op: On -EFAULT, -EACCES, -EPERM: the operation. */
	u32 fault_op;
	/** @fault_addr: Likewise: the device address. */
	u64 fault_addr;
};

/* Operations of one SUBMIT. */
#define UPTR_SUBMIT_MAX_OPS	4096

int uptr_exec_submit(struct uptr_submit *submit);

#endif /* _UPTR_EXEC_H_ */
