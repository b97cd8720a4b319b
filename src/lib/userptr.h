/* SPDX-License-Identifier: MIT */
/* Copyright (C) 2026 The userptr authors */
#ifndef LIBDRM_USERPTR_USERPTR_H
#define LIBDRM_USERPTR_USERPTR_H

#include <stddef.h>
#include <stdint.h>

#include <drm/userptr_drm.h>

#if defined(__cplusplus)
extern "C" {
#endif

/*
 * libdrm_userptr: ordinary memory of a process as DRM objects
 *
 * Flags, parameters and the errors of the device are those of
 * <drm/userptr_drm.h>; this file says what the library adds.
 *
 * Errors: a function that returns int returns 0 or a negative errno value. What
 * it writes through a pointer it writes on success only, unless it says
 * otherwise. Besides the errors named here each can give those that
 * <drm/userptr_drm.h> says every ioctl can give. No call returns -EINTR: one
 * that waits goes on waiting after a signal, to the same deadline. The library
 * prints nothing and reads no environment.
 *
 * Threads: any number of them may use one device and what was made from it.
 * Closing or destroying a thing needs that no other thread uses it any more.
 *
 * Lifetime: close objects and destroy contexts before their device. Memory
 * belongs to the caller and may be unmapped at any time, also while jobs use it:
 * the device lets go first, and jobs or later calls fail with -EFAULT.
 *
 * fork(): parent and child share the device, not the memory. Jobs of the child
 * on the parent's objects fail with -EPERM; the child opens its own device.
 *
 * Time: deadlines are absolute, in nanoseconds of CLOCK_MONOTONIC; see
 * drm_userptr_deadline(). One in the past asks without waiting, and
 * DRM_USERPTR_FOREVER never comes.
 *
 * The interface is free to change until version 1.0.
 */

struct drm_userptr_device;
struct drm_userptr_ctx;
struct drm_userptr_bo;

#define DRM_USERPTR_FOREVER	INT64_MAX

/* ------------------------------------------------------------------ device */

/**
 * drm_userptr_device_open - find the userptr device and open its render node
 * @dev: the device, to be closed with drm_userptr_device_close()
 *
 * Errors:
 *
 * - -ENODEV: there is none; most likely the module is not loaded
 * - -EACCES: there is a render node of a platform device that the caller may
 *   not open
 * - -EOPNOTSUPP: the module has another major version of the interface
 */
int drm_userptr_device_open(struct drm_userptr_device **dev);

/**
 * drm_userptr_device_from_fd - use a node that the caller opened
 * @fd: a render or primary node; duplicated, and stays the caller's to close
 * @dev: the device, to be closed with drm_userptr_device_close()
 *
 * Handles of objects, contexts and syncobjs are those of @fd.
 *
 * Errors: -EBADF: not a file descriptor; -ENODEV: not a userptr device;
 * -EOPNOTSUPP as for drm_userptr_device_open().
 */
int drm_userptr_device_from_fd(int fd, struct drm_userptr_device **dev);

/**
 * drm_userptr_device_close - close a device
 * @dev: the device, or NULL
 */
void drm_userptr_device_close(struct drm_userptr_device *dev);

/**
 * drm_userptr_device_fd - the file descriptor, for libdrm and for poll()
 * @dev: the device, to which the descriptor belongs
 */
int drm_userptr_device_fd(const struct drm_userptr_device *dev);

/**
 * drm_userptr_device_version - the interface version of the running module
 * @dev: the device
 * @major: compare with DRM_USERPTR_MAJOR
 * @minor: compare with DRM_USERPTR_MINOR
 */
void drm_userptr_device_version(const struct drm_userptr_device *dev, int *major, int *minor);

/**
 * drm_userptr_device_features - bits of &enum drm_userptr_feature
 * @dev: the device
 */
uint64_t drm_userptr_device_features(const struct drm_userptr_device *dev);

/**
 * drm_userptr_device_get_param - ask for a limit or a capability
 * @dev: the device
 * @param: one of &enum drm_userptr_param
 * @value: the answer
 *
 * Errors: -EINVAL: no such parameter.
 */
int drm_userptr_device_get_param(const struct drm_userptr_device *dev, uint32_t param,
				 uint64_t *value);

/**
 * drm_userptr_device_ctx - context 0, which every device has from the start
 * @dev: the device, to which the context belongs: it is not to be destroyed
 */
struct drm_userptr_ctx *drm_userptr_device_ctx(struct drm_userptr_device *dev);

/* ----------------------------------------------------------------- context */

/**
 * drm_userptr_ctx_create - a device address space and a timeline of jobs
 * @dev: the device
 * @flags: DRM_USERPTR_CTX_* bits
 * @va_bits: address bits, 0 for all the device has
 * @ctx: the context, to be ended with drm_userptr_ctx_destroy()
 *
 * Errors: -EINVAL: @va_bits; -ENOSPC: too many contexts.
 */
int drm_userptr_ctx_create(struct drm_userptr_device *dev, uint32_t flags, uint32_t va_bits,
			   struct drm_userptr_ctx **ctx);

/**
 * drm_userptr_ctx_destroy - end a context
 * @ctx: the context, or NULL; never the one of drm_userptr_device_ctx()
 *
 * Waits for the job that runs. Those that have not started end with -ECANCELED.
 */
void drm_userptr_ctx_destroy(struct drm_userptr_ctx *ctx);

/**
 * drm_userptr_ctx_id - the number of a context in the ioctls
 * @ctx: the context
 */
uint32_t drm_userptr_ctx_id(const struct drm_userptr_ctx *ctx);

/* ------------------------------------------------------------------ object */

/**
 * struct drm_userptr_page_range - the whole pages around a piece of memory
 * @ptr: the first byte of the first page
 * @size: bytes, whole pages
 * @offset: of the piece from @ptr on
 */
struct drm_userptr_page_range {
	void *ptr;
	size_t size;
	size_t offset;
};

/**
 * drm_userptr_bo_page_range - the whole pages around a piece of memory
 * @dev: the device, whose page size counts
 * @ptr: first byte of the piece, of any alignment
 * @size: its bytes, not 0
 * @range: what to give to drm_userptr_bo_create()
 *
 * Objects consist of whole pages. With DRM_USERPTR_CREATE_READ_ONLY or with care
 * for the neighbours in the same pages this makes an object around any piece.
 *
 * Errors: -EINVAL: @size is 0, or the pages wrap around the address space.
 */
int drm_userptr_bo_page_range(const struct drm_userptr_device *dev, const void *ptr, size_t size,
			      struct drm_userptr_page_range *range);

/**
 * drm_userptr_bo_create - make an object of a piece of memory
 * @ctx: bounds the object; with DRM_USERPTR_CREATE_GPU_MIRROR also maps it, at
 *       drm_userptr_addr(@ptr)
 * @ptr: first byte, page aligned; the memory stays the caller's
 * @size: bytes, whole pages
 * @flags: DRM_USERPTR_CREATE_* bits
 * @memlock_shortfall: NULL, or where to write what RLIMIT_MEMLOCK lacks when a
 *                     pinned object fails with -ENOMEM, and otherwise 0
 * @bo: the object, to be closed with drm_userptr_bo_close()
 *
 * Errors: see &struct drm_userptr_create.
 */
int drm_userptr_bo_create(struct drm_userptr_ctx *ctx, void *ptr, size_t size, uint32_t flags,
			  uint64_t *memlock_shortfall, struct drm_userptr_bo **bo);

/**
 * drm_userptr_bo_close - close an object
 * @bo: the object, or NULL
 *
 * Does not wait. Removes its mappings in all contexts; jobs already submitted
 * keep what they need.
 */
void drm_userptr_bo_close(struct drm_userptr_bo *bo);

/**
 * drm_userptr_bo_handle - the GEM handle of an object
 * @bo: the object, to which the handle belongs
 */
uint32_t drm_userptr_bo_handle(const struct drm_userptr_bo *bo);

/**
 * drm_userptr_bo_info - what is known of an object
 * @bo: the object
 * @info: a snapshot
 */
int drm_userptr_bo_info(const struct drm_userptr_bo *bo, struct drm_userptr_object_info *info);

/**
 * drm_userptr_bo_acquire - get pages of an object now
 * @bo: the object
 * @offset: first byte, page aligned
 * @size: bytes, whole pages; 0 for all from @offset on
 *
 * Never necessary; submitting does the same. Waits until the pages are there.
 *
 * Errors: see &struct drm_userptr_acquire.
 */
int drm_userptr_bo_acquire(struct drm_userptr_bo *bo, uint64_t offset, uint64_t size);

/**
 * drm_userptr_bo_acquire_event - have pages of an object got meanwhile
 * @bo: the object
 * @offset: first byte, page aligned
 * @size: bytes, whole pages; 0 for all from @offset on
 * @eventfd: an eventfd, of which a 1 can be read when the pages are there, or can
 *           not be had
 *
 * Returns at once; workers get the pages. Which of the two it was the next call
 * for the same range tells, this one or drm_userptr_bo_acquire(). When it fails
 * the eventfd is left alone.
 *
 * Errors: -EOPNOTSUPP: only the caller's own threads can get them; others: see
 * &struct drm_userptr_acquire.
 */
int drm_userptr_bo_acquire_event(struct drm_userptr_bo *bo, uint64_t offset, uint64_t size,
				 int eventfd);

/**
 * drm_userptr_bo_set_domain - get an object's pages, then wait for its jobs
 * @bo: the object
 * @domain: who is about to touch it, one of &enum drm_userptr_domain
 *
 * Errors: see &struct drm_userptr_set_domain. How the jobs ended is for
 * drm_userptr_bo_wait() to tell.
 */
int drm_userptr_bo_set_domain(struct drm_userptr_bo *bo, uint32_t domain);

/**
 * drm_userptr_bo_wait - wait until no job of an object is unfinished
 * @bo: the object
 * @deadline_ns: when to give up; see drm_userptr_deadline()
 *
 * Also tells how the jobs ended: returns the first error among them that no
 * earlier call returned.
 *
 * Errors: -ETIME: the deadline came first; any other: a job's, see &struct
 * drm_userptr_submit.
 */
int drm_userptr_bo_wait(struct drm_userptr_bo *bo, int64_t deadline_ns);

/**
 * drm_userptr_bo_madvise - say whether an object's content is worth keeping
 * @bo: the object
 * @madv: one of &enum drm_userptr_madv
 * @retained: NULL, or where to write 1 when the content is still there, else 0
 *
 * Errors: see &struct drm_userptr_madvise.
 */
int drm_userptr_bo_madvise(struct drm_userptr_bo *bo, uint32_t madv, uint32_t *retained);

/**
 * drm_userptr_bo_export - an object as a dma-buf, for other drivers and processes
 * @bo: the object
 * @flags: DRM_CLOEXEC and DRM_RDWR, as for drmPrimeHandleToFD()
 * @dmabuf_fd: the dma-buf, the caller's to close
 *
 * Pins the object's pages, charged to RLIMIT_MEMLOCK, for as long as the object or
 * the dma-buf lives. See "dma-buf" in userptr_drm.h.
 *
 * Errors: -ENOMEM: over RLIMIT_MEMLOCK, by memlock_shortfall of
 * drm_userptr_bo_info(); -EACCES: DRM_RDWR of a read-only object; others: see
 * there.
 */
int drm_userptr_bo_export(struct drm_userptr_bo *bo, uint32_t flags, int *dmabuf_fd);

/**
 * drm_userptr_bo_import - an object of another driver's dma-buf
 * @dev: the device
 * @dmabuf_fd: the dma-buf, of which the caller keeps the descriptor
 * @size: NULL, or where to write its bytes
 * @bo: the object, to be closed with drm_userptr_bo_close()
 *
 * To be mapped with drm_userptr_vm_map(), used in jobs and waited for; what needs
 * memory of a process is -EOPNOTSUPP. Import a buffer once: importing it again gives
 * the same handle, which closing one object takes from the other.
 *
 * Errors: -ESPIPE or -EINVAL: no dma-buf; others: the exporter's.
 */
int drm_userptr_bo_import(struct drm_userptr_device *dev, int dmabuf_fd, uint64_t *size,
			  struct drm_userptr_bo **bo);

/**
 * drm_userptr_bo_export_memory - a piece of memory as a dma-buf, in one call
 * @dev: the device
 * @ptr: first byte of the piece, of any alignment; the memory stays the caller's
 * @size: its bytes, not 0
 * @flags: DRM_USERPTR_CREATE_READ_ONLY: a dma-buf that nobody can write;
 *         DRM_USERPTR_CREATE_REVOCABLE_ONLY; or 0
 * @range: NULL, or where to write what the dma-buf consists of: it has range->size
 *         bytes, and the piece begins at range->offset
 * @dmabuf_fd: the dma-buf, close-on-exec, the caller's to close
 *
 * Makes an object of the whole pages around the piece, exports it and closes it:
 * the dma-buf is all that is left. To importers that take an offset, such as
 * drmModeAddFB2(), range->offset is to be given; others need a piece that begins
 * with a page.
 *
 * Who gets the dma-buf gets whole pages. All that lies in the first and the last of
 * them beside the piece he can read and, without DRM_USERPTR_CREATE_READ_ONLY,
 * change: of memory from malloc() that is the allocator's own data and other
 * people's pieces. Give page-aligned memory, in whole pages, to who is not trusted
 * with that.
 *
 * The pages are pinned and charged to RLIMIT_MEMLOCK until the last user of the
 * dma-buf is gone. As long as this process has the memory mapped, no other object
 * can be made of these pages, so none of another piece in the same page either
 * (-EINVAL), unless DRM_USERPTR_PARAM_ALLOW_OVERLAP is 1.
 *
 * Errors: -EINVAL: another flag; see also drm_userptr_bo_page_range(); -ENOMEM:
 * over RLIMIT_MEMLOCK, or no memory; -EFAULT: nothing is mapped in a part of it, or
 * memory that cannot be pinned or, without DRM_USERPTR_CREATE_READ_ONLY, written;
 * others: see &struct drm_userptr_create and "dma-buf" in userptr_drm.h.
 */
int drm_userptr_bo_export_memory(struct drm_userptr_device *dev, void *ptr, size_t size,
				 uint32_t flags, struct drm_userptr_page_range *range,
				 int *dmabuf_fd);

/* ----------------------------------------------------------- address space */

/**
 * drm_userptr_addr - the device address of memory that is mirrored
 * @ptr: address in the process
 */
static inline uint64_t drm_userptr_addr(const volatile void *ptr)
{
	return (uintptr_t)ptr;
}

/**
 * drm_userptr_vm_map - make a range of an object visible at a device address
 * @ctx: the context
 * @bo: the object
 * @offset: first byte in the object, page aligned
 * @size: bytes, whole pages
 * @flags: DRM_USERPTR_BIND_READ_ONLY or 0
 * @addr: device address, page aligned, not 0
 *
 * Errors: -EBUSY: something is mapped there; others: see &struct
 * drm_userptr_vm_bind.
 */
int drm_userptr_vm_map(struct drm_userptr_ctx *ctx, struct drm_userptr_bo *bo, uint64_t offset,
		       uint64_t size, uint32_t flags, uint64_t addr);

/**
 * drm_userptr_vm_map_anywhere - the same where there is room
 * @ctx: the context
 * @bo: the object
 * @offset: first byte in the object, page aligned
 * @size: bytes, whole pages
 * @flags: DRM_USERPTR_BIND_READ_ONLY or 0
 * @addr: the device address that the driver chose
 *
 * Errors: -ENOSPC: no hole is large enough; others: see &struct
 * drm_userptr_vm_bind.
 */
int drm_userptr_vm_map_anywhere(struct drm_userptr_ctx *ctx, struct drm_userptr_bo *bo,
				uint64_t offset, uint64_t size, uint32_t flags, uint64_t *addr);

/**
 * drm_userptr_vm_unmap - take away what is mapped in a range
 * @ctx: the context
 * @addr: device address, page aligned
 * @size: bytes, whole pages
 *
 * Errors: -ENOENT: nothing is mapped there.
 */
int drm_userptr_vm_unmap(struct drm_userptr_ctx *ctx, uint64_t addr, uint64_t size);

/**
 * drm_userptr_vm_bind_ops - carry out several changes in order, all or none
 * @ctx: the context
 * @ops: the changes; addr is written where DRM_USERPTR_BIND_ANYWHERE asks for it
 * @count: their number, at most 4096
 * @failed_op: NULL, or where to write, on error, which of @ops failed
 *
 * Errors: see &struct drm_userptr_vm_bind.
 */
int drm_userptr_vm_bind_ops(struct drm_userptr_ctx *ctx, struct drm_userptr_bind *ops,
			    uint32_t count, uint32_t *failed_op);

/* --------------------------------------------------------------- execution */

/** DRM_USERPTR_JOB_NONBLOCK - -EAGAIN rather than waiting for room in the queue */
#define DRM_USERPTR_JOB_NONBLOCK	(1 << 0)
/** DRM_USERPTR_JOB_UNCHAINED - run also when the previous job of the context failed */
#define DRM_USERPTR_JOB_UNCHAINED	(1 << 1)

/**
 * struct drm_userptr_job - what to submit, and what submitting found
 * @ops: operations, carried out in order
 * @num_ops: their number; 0: a job that only passes fences on
 * @flags: DRM_USERPTR_JOB_* bits
 * @in_syncs: what to wait for before the start
 * @num_in_syncs: their number
 * @out_syncs: what to signal at the end
 * @num_out_syncs: their number
 * @fault_addr: out, on -EFAULT, -EACCES and -EPERM: the device address, else 0
 * @fault_op: out, with @fault_addr: which of @ops
 * @result: out: DRM_USERPTR_SUBMITTED_* bits
 *
 * Zero in every member that is not needed is right. The arrays are the caller's
 * and are not looked at after the call.
 */
struct drm_userptr_job {
	const struct drm_userptr_op *ops;
	const struct drm_userptr_sync *in_syncs;
	const struct drm_userptr_sync *out_syncs;
	uint32_t num_ops;
	uint32_t num_in_syncs;
	uint32_t num_out_syncs;
	uint32_t flags;
	uint64_t fault_addr;
	uint32_t fault_op;
	uint32_t result;
};

/**
 * drm_userptr_exec_submit - hand a job to a context
 * @ctx: the context
 * @job: the job; its out members are written also on error
 *
 * Returns when the job is queued, after waiting for room in the queue if need be.
 *
 * Jobs are chained: after one failed, those behind it in the context end with
 * -ECANCELED, until one with DRM_USERPTR_JOB_UNCHAINED (which may be without
 * operations) succeeds. So only the last of a row of jobs needs to be asked.
 *
 * Errors: see &struct drm_userptr_submit. How the job itself ends is told by
 * drm_userptr_sync_status() of an out-sync and by drm_userptr_bo_wait().
 */
int drm_userptr_exec_submit(struct drm_userptr_ctx *ctx, struct drm_userptr_job *job);

/**
 * drm_userptr_exec_copy - copy any number of bytes between device addresses
 * @ctx: the context
 * @dst: device address of the first byte to write, of any alignment
 * @src: device address of the first byte to read, of any alignment
 * @size: bytes
 * @job: NULL, or with in_syncs, out_syncs and flags, and room for the out members
 *
 * As memmove(), also when the ranges overlap. Makes as many jobs as
 * DRM_USERPTR_PARAM_MAX_JOB_BYTES demands: the first waits for the in-syncs, the
 * last signals the out-syncs, and each after the first is chained.
 *
 * Errors: those of drm_userptr_exec_submit(); -EINVAL also when @job has
 * operations or DRM_USERPTR_JOB_NONBLOCK. When there are several jobs, those
 * before the one that was refused are queued, and the out-syncs are not touched.
 */
int drm_userptr_exec_copy(struct drm_userptr_ctx *ctx, uint64_t dst, uint64_t src, uint64_t size,
			  struct drm_userptr_job *job);

/**
 * drm_userptr_exec_fill - fill any number of bytes with a pattern
 * @ctx: the context
 * @dst: device address of the first byte to write, of any alignment
 * @pattern: eight bytes, least significant first, repeated from @dst on
 * @size: bytes
 * @job: as for drm_userptr_exec_copy()
 *
 * Splits and fails as drm_userptr_exec_copy() does.
 */
int drm_userptr_exec_fill(struct drm_userptr_ctx *ctx, uint64_t dst, uint64_t pattern,
			  uint64_t size, struct drm_userptr_job *job);

/* --------------------------------------------------------- synchronisation */

/*
 * Syncobjs are those of DRM: the handles here work with libdrm's drmSyncobj
 * functions on drm_userptr_device_fd(), and the other way round. @point is a point
 * of a timeline, or 0 for a binary syncobj.
 */

/**
 * drm_userptr_deadline - the deadline that lies some time ahead
 * @timeout_ns: nanoseconds from now on
 *
 * Returns DRM_USERPTR_FOREVER for what is too far ahead to be expressed.
 */
int64_t drm_userptr_deadline(uint64_t timeout_ns);

/**
 * drm_userptr_sync_create - make a syncobj
 * @dev: the device
 * @flags: DRM_SYNCOBJ_CREATE_SIGNALED or 0
 * @handle: the syncobj, to be destroyed with drm_userptr_sync_destroy()
 */
int drm_userptr_sync_create(const struct drm_userptr_device *dev, uint32_t flags, uint32_t *handle);

/**
 * drm_userptr_sync_destroy - give up a syncobj
 * @dev: the device
 * @handle: the syncobj; jobs that are to signal it go on
 *
 * Errors: -EINVAL: no such syncobj.
 */
int drm_userptr_sync_destroy(const struct drm_userptr_device *dev, uint32_t handle);

/**
 * drm_userptr_sync_wait - wait until a syncobj is signalled
 * @dev: the device
 * @handle: the syncobj
 * @point: timeline point or 0
 * @deadline_ns: when to give up
 *
 * Returns 0 also when the job behind it failed: drm_userptr_sync_status() tells.
 *
 * Errors: -ETIME: the deadline came first; -EINVAL: nothing was submitted yet that
 * would signal it; -ENOENT: no such syncobj.
 */
int drm_userptr_sync_wait(const struct drm_userptr_device *dev, uint32_t handle, uint64_t point,
			  int64_t deadline_ns);

/**
 * struct drm_userptr_fence_info - how far a fence is
 * @status: 0: unfinished; 1: ended well; negative errno: how it failed, see
 *          &struct drm_userptr_submit
 * @num_fences: fences it consists of
 * @timestamp_ns: when the last of them ended, CLOCK_MONOTONIC; 0: unfinished
 */
struct drm_userptr_fence_info {
	int32_t status;
	uint32_t num_fences;
	uint64_t timestamp_ns;
};

/**
 * drm_userptr_sync_status - how the job behind a syncobj ended
 * @dev: the device
 * @handle: the syncobj
 * @point: timeline point or 0
 * @info: the answer
 *
 * Does not wait. The kernel keeps the error of a timeline's newest point only: an
 * older one that has ended looks as if it had ended well. Where each job's own
 * error matters use binary syncobjs; where jobs are chained the newest is enough.
 *
 * Errors: -EINVAL, -ENOENT: no such syncobj, or no fence in it yet; -EMFILE: a
 * file descriptor is needed for the time of the call.
 */
int drm_userptr_sync_status(const struct drm_userptr_device *dev, uint32_t handle, uint64_t point,
			    struct drm_userptr_fence_info *info);

/**
 * drm_userptr_sync_export_file - the fence in a syncobj as a sync_file
 * @dev: the device
 * @handle: the syncobj
 * @point: timeline point or 0
 * @fd: the sync_file, the caller's to close; poll() tells when it is signalled
 *
 * Errors: -EINVAL, -ENOENT: no such syncobj, or no fence in it yet.
 */
int drm_userptr_sync_export_file(const struct drm_userptr_device *dev, uint32_t handle,
				 uint64_t point, int *fd);

/**
 * drm_userptr_sync_import_file - put the fence of a sync_file into a syncobj
 * @dev: the device
 * @handle: a binary syncobj; what was in it is replaced
 * @fd: a sync_file of any driver; stays the caller's to close
 *
 * Errors: -EINVAL: not a sync_file; -ENOENT: no such syncobj.
 */
int drm_userptr_sync_import_file(const struct drm_userptr_device *dev, uint32_t handle, int fd);

#if defined(__cplusplus)
}
#endif

#endif /* LIBDRM_USERPTR_USERPTR_H */
