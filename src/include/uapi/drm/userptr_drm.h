/* SPDX-License-Identifier: MIT */
/* Copyright (C) 2026 The userptr authors */
#ifndef _UAPI_USERPTR_DRM_H_
#define _UAPI_USERPTR_DRM_H_

#include "drm.h"

#if defined(__cplusplus)
extern "C" {
#endif

/**
 * DOC: userptr uAPI
 *
 * The one contract between the userptr kernel module, libdrm_userptr and
 * every other program. All three include this file.
 *
 * Stability: programs built against one version of the interface work with
 * every later one of the same DRM_USERPTR_MAJOR. Therefore:
 *
 * - Every structure is a multiple of 8 bytes long and every member is
 *   naturally aligned, so that 32-bit and 64-bit callers see the same layout.
 *   There is no implicit padding; explicit padding is checked for zero
 *   (-EINVAL).
 * - Flags are added, never reused. An unknown flag is refused (-EINVAL).
 * - New members go to the end of a structure, and zero in them means "as
 *   before".
 * - Arrays travel as &struct drm_userptr_array, with a count and a stride, so
 *   that either side may be the older one.
 * - No unions. Enumeration values are appended.
 * - Each addition raises DRM_USERPTR_MINOR.
 *
 * An ioctl that fails changes nothing, unless its description says otherwise.
 *
 * Every ioctl is allowed on the render node and on the primary node without
 * authentication. What a caller may do is decided by the memory it owns.
 *
 * Errors every ioctl can give and that are not repeated below:
 *
 * - -EFAULT: the argument structure, or an array it names, is not accessible
 * - -EINVAL: a pad that is not zero, an unknown flag or enumeration value
 * - -EINTR: a signal arrived while waiting. Nothing was done; call again (a
 *   handler installed with SA_RESTART lets the kernel do so)
 * - -ENODEV: the device was unplugged or unbound
 * - -ENOMEM: out of kernel memory
 * - -EOPNOTSUPP: part of the contract that this version of the module does
 *   not implement: ask DRM_USERPTR_PARAM_FEATURES; or an import where an object is
 *   wanted that has memory of a process
 *
 * A caller that retries on -EAGAIN, as drmIoctl() of libdrm does, must not use
 * the flags that ask for it (NONBLOCK): it would spin.
 */

#define DRM_USERPTR_NAME	"userptr"
#define DRM_USERPTR_MAJOR	1
#define DRM_USERPTR_MINOR	0

#define DRM_USERPTR_GET_PARAM	0x00
#define DRM_USERPTR_CTX_CREATE	0x01
#define DRM_USERPTR_CTX_DESTROY	0x02
#define DRM_USERPTR_CREATE	0x03
#define DRM_USERPTR_VM_BIND	0x04
#define DRM_USERPTR_ACQUIRE	0x05
#define DRM_USERPTR_SET_DOMAIN	0x06
#define DRM_USERPTR_WAIT	0x07
#define DRM_USERPTR_MADVISE	0x08
#define DRM_USERPTR_SUBMIT	0x09
#define DRM_USERPTR_OBJECT_INFO	0x0a

/**
 * struct drm_userptr_array - an array in the caller's memory
 */
struct drm_userptr_array {
	/** @ptr: Address of the first element; ignored when @count is 0. */
	__u64 ptr;
	/** @count: Number of elements. */
	__u32 count;
	/**
	 * @stride: Bytes from one element to the next: the size of the element
	 * as the caller knows it. Smaller than the kernel's: the missing members
	 * are taken as zero. Larger: the surplus must be zero (-E2BIG). Not a
	 * multiple of 8, smaller than the element of version 1.0, or larger than
	 * 4096: -EINVAL.
	 */
	__u32 stride;
};

/**
 * enum drm_userptr_param - what DRM_IOCTL_USERPTR_GET_PARAM can tell
 */
enum drm_userptr_param {
	/** @DRM_USERPTR_PARAM_FEATURES: bits of &enum drm_userptr_feature */
	DRM_USERPTR_PARAM_FEATURES = 0,
	/** @DRM_USERPTR_PARAM_PAGE_SIZE: bytes of a CPU page, the unit of objects */
	DRM_USERPTR_PARAM_PAGE_SIZE = 1,
	/** @DRM_USERPTR_PARAM_VA_BITS: largest and default number of address bits of a context */
	DRM_USERPTR_PARAM_VA_BITS = 2,
	/** @DRM_USERPTR_PARAM_ALLOW_OVERLAP: 1 when objects of one process may overlap */
	DRM_USERPTR_PARAM_ALLOW_OVERLAP = 3,
	/** @DRM_USERPTR_PARAM_MAX_OBJECTS: live objects one open file may have */
	DRM_USERPTR_PARAM_MAX_OBJECTS = 4,
	/** @DRM_USERPTR_PARAM_MAX_CONTEXTS: contexts of one open file, context 0 included */
	DRM_USERPTR_PARAM_MAX_CONTEXTS = 5,
	/** @DRM_USERPTR_PARAM_MAX_JOBS: unfinished jobs one open file may have */
	DRM_USERPTR_PARAM_MAX_JOBS = 6,
	/** @DRM_USERPTR_PARAM_MAX_JOB_BYTES: sum of the sizes of one SUBMIT's operations */
	DRM_USERPTR_PARAM_MAX_JOB_BYTES = 7,
	/** @DRM_USERPTR_PARAM_MAX_JOB_OPS: operations in one SUBMIT */
	DRM_USERPTR_PARAM_MAX_JOB_OPS = 8,
	/** @DRM_USERPTR_PARAM_JOB_TIMEOUT_MS: most ms an invalidation waits for a job */
	DRM_USERPTR_PARAM_JOB_TIMEOUT_MS = 9,
	/** @DRM_USERPTR_PARAM_ENGINE: the engine that runs jobs, &enum drm_userptr_engine */
	DRM_USERPTR_PARAM_ENGINE = 10,
	/** @DRM_USERPTR_PARAM_MAX_WORKERS: page-acquisition workers on the device at once */
	DRM_USERPTR_PARAM_MAX_WORKERS = 11,
	/**
	 * @DRM_USERPTR_PARAM_MAX_WORKERS_PER_OBJECT: threads that acquire one
	 * object at once: workers, and a caller who waits for them
	 */
	DRM_USERPTR_PARAM_MAX_WORKERS_PER_OBJECT = 12,
};

/**
 * enum drm_userptr_feature - parts of this contract the running module implements
 *
 * What is not listed here is always there.
 */
enum drm_userptr_feature {
	/** @DRM_USERPTR_FEATURE_PINNED: CREATE_PINNED and CREATE_UNSYNCHRONIZED */
	DRM_USERPTR_FEATURE_PINNED = 1 << 0,
	/** @DRM_USERPTR_FEATURE_EXPORT: PRIME_HANDLE_TO_FD and CREATE_REVOCABLE_ONLY */
	DRM_USERPTR_FEATURE_EXPORT = 1 << 1,
	/** @DRM_USERPTR_FEATURE_IMPORT: PRIME_FD_TO_HANDLE of other drivers' buffers */
	DRM_USERPTR_FEATURE_IMPORT = 1 << 2,
	/** @DRM_USERPTR_FEATURE_MIRROR_ALL: CTX_MIRROR_ALL */
	DRM_USERPTR_FEATURE_MIRROR_ALL = 1 << 3,
	/** @DRM_USERPTR_FEATURE_COMPARE: OP_COMPARE */
	DRM_USERPTR_FEATURE_COMPARE = 1 << 4,
	/** @DRM_USERPTR_FEATURE_COPY_2D: OP_COPY_2D */
	DRM_USERPTR_FEATURE_COPY_2D = 1 << 5,
	/** @DRM_USERPTR_FEATURE_WORKERS: ACQUIRE_NONBLOCK and ACQUIRE_EVENTFD */
	DRM_USERPTR_FEATURE_WORKERS = 1 << 6,
	/** @DRM_USERPTR_FEATURE_MADVISE: MADVISE */
	DRM_USERPTR_FEATURE_MADVISE = 1 << 7,
};

/**
 * enum drm_userptr_engine - what runs the jobs
 */
enum drm_userptr_engine {
	/** @DRM_USERPTR_ENGINE_CPU: copies by the CPU in a kernel worker */
	DRM_USERPTR_ENGINE_CPU = 0,
};

/**
 * struct drm_userptr_get_param - ask for a limit or a capability
 *
 * Errors: -EINVAL: no such parameter.
 */
struct drm_userptr_get_param {
	/** @param: In: one of &enum drm_userptr_param. */
	__u32 param;
	/** @pad: Must be zero. */
	__u32 pad;
	/** @value: Out: the value. */
	__u64 value;
};

/**
 * DRM_USERPTR_CTX_MIRROR_ALL - operations name CPU addresses of the process
 *
 * Jobs of the context may name any CPU address of the process that created
 * it, wrapped in an object or not; SUBMIT acquires what they touch. Nothing can
 * be mapped in such a context: every address is taken.
 */
#define DRM_USERPTR_CTX_MIRROR_ALL	(1 << 0)

/**
 * struct drm_userptr_ctx_create - make a context
 *
 * A context is a device address space of its own and an ordered timeline of
 * jobs. Context 0 exists from the moment the file is opened.
 *
 * Errors:
 *
 * - -EINVAL: @va_bits neither 0 nor between 21 and DRM_USERPTR_PARAM_VA_BITS
 * - -ENODEV: MIRROR_ALL with fewer than 48 address bits
 * - -ENOSPC: the file has DRM_USERPTR_PARAM_MAX_CONTEXTS contexts
 */
struct drm_userptr_ctx_create {
	/** @flags: In: DRM_USERPTR_CTX_MIRROR_ALL or 0. */
	__u32 flags;
	/** @va_bits: In: address bits; 0 for DRM_USERPTR_PARAM_VA_BITS. */
	__u32 va_bits;
	/** @ctx_id: Out: the new context's id, unique in this open file. */
	__u32 ctx_id;
	/** @pad: Must be zero. */
	__u32 pad;
};

/**
 * struct drm_userptr_ctx_destroy - end a context
 *
 * Removes its mappings, cancels its jobs that have not started (their fences
 * signal with -ECANCELED) and waits for the one that runs.
 *
 * Errors: -ENOENT: no such context, or context 0, which lives as long as the
 * file.
 */
struct drm_userptr_ctx_destroy {
	/** @ctx_id: In: the context. */
	__u32 ctx_id;
	/** @pad: Must be zero. */
	__u32 pad;
};

/**
 * DRM_USERPTR_CREATE_READ_ONLY - the device only reads
 *
 * Pages are acquired for reading. A job that would write: -EACCES at SUBMIT.
 */
#define DRM_USERPTR_CREATE_READ_ONLY		(1 << 0)
/**
 * DRM_USERPTR_CREATE_GPU_MIRROR - map at the CPU's own address
 *
 * Maps the whole object in context @ctx_id at device address @user_ptr. The
 * mapping outlives invalidations; it goes with a VM_BIND unmap, with the
 * context, or when the handle is closed.
 */
#define DRM_USERPTR_CREATE_GPU_MIRROR		(1 << 1)
/**
 * DRM_USERPTR_CREATE_UNSYNCHRONIZED - pinned, and not told of changes
 *
 * As PINNED, but nobody takes note of what the process does to its memory: the
 * object is never detached. Needs CAP_SYS_ADMIN in the initial user namespace.
 */
#define DRM_USERPTR_CREATE_UNSYNCHRONIZED	(1 << 2)
/**
 * DRM_USERPTR_CREATE_PROBE - get the pages now, or fail
 *
 * Without this flag CREATE looks at no page and succeeds over a hole.
 */
#define DRM_USERPTR_CREATE_PROBE		(1 << 3)
/**
 * DRM_USERPTR_CREATE_PINNED - hold the pages, charged to RLIMIT_MEMLOCK
 *
 * CREATE gets all pages, as with PROBE, and the object keeps them until it goes,
 * whatever the process does to the addresses. They are charged to the caller's
 * user (RLIMIT_MEMLOCK; not with CAP_IPC_LOCK) and shown as VmPin; a page of a
 * large folio (a huge page) is charged as the whole folio, once. The charge is
 * returned when the object and its last job are gone, also after the process.
 *
 * When the process unmaps or replaces its memory the object is detached: jobs go
 * on using the pages it holds, and say so (DRM_USERPTR_SUBMITTED_DETACHED).
 * A child of fork() gets a copy of pinned anonymous pages; the object keeps the
 * parent's.
 */
#define DRM_USERPTR_CREATE_PINNED		(1 << 4)
/**
 * DRM_USERPTR_CREATE_REVOCABLE_ONLY - pinned; importers must accept revocation
 *
 * As PINNED. An importer of its dma-buf that cannot be told that the object was
 * detached fails to attach (-EOPNOTSUPP).
 */
#define DRM_USERPTR_CREATE_REVOCABLE_ONLY	(1 << 5)

/**
 * struct drm_userptr_create - wrap a range of the caller's memory
 *
 * The object belongs to the caller's address space. Only that address space
 * can use it in jobs (-EPERM otherwise) until it is exported (see "dma-buf"
 * below). Closing the
 * handle (DRM_IOCTL_GEM_CLOSE) removes the object's mappings in every context
 * of the file; jobs already submitted keep what they need.
 *
 * Errors, checked in this order; after an error nothing exists:
 *
 * - -EINVAL: unknown flag; @pad not zero; @user_ptr or @user_size not a
 *   multiple of the page size; @user_size 0; @user_ptr + @user_size wraps
 * - -EFAULT: the range is not addressable by the caller
 * - -ENOENT: no context @ctx_id
 * - -ENODEV: GPU_MIRROR in a context with fewer than 48 address bits
 * - -E2BIG: @user_size exceeds the context's address space; with GPU_MIRROR,
 *   @user_ptr + @user_size exceeds it
 * - -EPERM: UNSYNCHRONIZED without CAP_SYS_ADMIN
 * - -EOPNOTSUPP: a flag whose DRM_USERPTR_PARAM_FEATURES bit is not set
 * - -EINVAL: the range overlaps another live object of the same address space
 *   (unless DRM_USERPTR_PARAM_ALLOW_OVERLAP is 1)
 * - -EBUSY: it overlaps an object that is only just being made, or whose handle
 *   was closed while another call still uses it, and a second later still does
 * - -EFAULT: PROBE or PINNED, and a page of the range can not be had: nothing mapped
 *   there, memory of a device or another driver, memfd_secret, protection keys,
 *   or not writable and READ_ONLY not given; pinned for writing: a shared mapping
 *   of a file on a disk (since Linux 6.5). Buffers that V4L2 and ALSA map are
 *   drivers' memory: VIDIOC_EXPBUF gives a dma-buf to import
 * - -EBUSY: PROBE or PINNED, and the memory changed faster than it could be
 *   acquired, for a second
 * - -EBUSY: GPU_MIRROR, and a mapping of the context is in the way
 * - -ENOSPC: GPU_MIRROR of address 0; or DRM_USERPTR_PARAM_MAX_OBJECTS reached
 * - -ENOMEM: pinned, and over RLIMIT_MEMLOCK (see @memlock_shortfall); or out of
 *   memory
 */
struct drm_userptr_create {
	/** @user_ptr: In: first byte; a multiple of the page size. */
	__u64 user_ptr;
	/** @user_size: In: bytes; a multiple of the page size. */
	__u64 user_size;
	/** @flags: In: DRM_USERPTR_CREATE_* bits. */
	__u32 flags;
	/** @ctx_id: In: the context whose address space bounds the object. */
	__u32 ctx_id;
	/** @memlock_shortfall: Out, on -ENOMEM: bytes missing in RLIMIT_MEMLOCK, else 0. */
	__u64 memlock_shortfall;
	/** @handle: Out: GEM handle. */
	__u32 handle;
	/** @pad: Must be zero. */
	__u32 pad;
};

/**
 * DOC: dma-buf
 *
 * DRM_IOCTL_PRIME_HANDLE_TO_FD makes a dma-buf of an object. A tracked object is
 * pinned first, as with CREATE_PINNED, and stays so; jobs are waited for. From
 * then on whoever has a handle may use it, also when its owner is gone; it is
 * the owner's memory at that time, so a child of fork() sees its parent's pages.
 * The dma-buf holds the pages and their charge until its last user is gone.
 *
 * When the owner unmaps the memory the object is detached: importers that can be
 * told are told, existing mappings stay valid, new ones are refused (-ENODEV).
 *
 * Jobs put their fences on the dma-buf, so others may wait for them implicitly;
 * and they come after the fences that others put there before SUBMIT: a job that
 * reads after those of writers, a job that writes after all. How those ended is no
 * matter: their errors are not the job's.
 *
 * A READ_ONLY object is exported read-only: its dma-buf can be mapped for
 * reading by the device alone (DMA_TO_DEVICE), and has no kernel mapping. DRM
 * drivers always map for both, and so cannot import it.
 *
 * DRM_IOCTL_PRIME_FD_TO_HANDLE makes an object of another driver's dma-buf. It can
 * be mapped by VM_BIND, named to WAIT, exported again and closed; other ioctls
 * answer -EOPNOTSUPP. From the first VM_BIND on until its last user is gone, its
 * exporter has to keep it in place. Jobs may write to it if its descriptors may
 * (DRM_RDWR, O_RDWR): -EACCES else. A job on it comes after the fences of others as
 * above. Where the exporter has something to do before the CPU looks (udmabuf and
 * the system heap have, for instance) SUBMIT itself waits for the fences that are
 * there, those of earlier jobs included and also with NONBLOCK: a program must not
 * rely on it to return before it has signalled their in-fences. The dma-buf of an
 * object of this device gives that object.
 *
 * Errors of the export, beside the kernel's own:
 *
 * - -EPERM, -EFAULT: the object belongs to another address space, or its own is
 *   gone, and it was never exported
 * - -EFAULT: a page can not be had; see PROBE
 * - -ENOMEM: over RLIMIT_MEMLOCK: &drm_userptr_object_info.memlock_shortfall
 * - -EACCES: DRM_RDWR of a READ_ONLY object; or other rights than those of the
 *   dma-buf there is already
 * - -ENODEV: detached
 * - -EBUSY: the memory changed faster than it could be pinned, for a second
 * - -EINTR: a signal came while it waited for jobs; the object may be pinned by
 *   now. Call again
 *
 * Errors of the import: -ENOSPC: DRM_USERPTR_PARAM_MAX_OBJECTS; -EINVAL: the buffer's
 * size is no multiple of the page size; or the exporter's reason to refuse a device.
 */

/**
 * enum drm_userptr_bind_op - what one element of VM_BIND does
 */
enum drm_userptr_bind_op {
	/** @DRM_USERPTR_BIND_MAP: make a range of an object visible at a device address */
	DRM_USERPTR_BIND_MAP = 0,
	/** @DRM_USERPTR_BIND_UNMAP: take away what is mapped in a range of device addresses */
	DRM_USERPTR_BIND_UNMAP = 1,
};

/** DRM_USERPTR_BIND_READ_ONLY - MAP: a job that would write there fails with -EACCES */
#define DRM_USERPTR_BIND_READ_ONLY	(1 << 0)
/** DRM_USERPTR_BIND_ANYWHERE - MAP: the driver chooses @addr and returns it */
#define DRM_USERPTR_BIND_ANYWHERE	(1 << 1)

/**
 * struct drm_userptr_bind - one element of VM_BIND
 */
struct drm_userptr_bind {
	/** @op: In: one of &enum drm_userptr_bind_op. */
	__u32 op;
	/** @flags: In: DRM_USERPTR_BIND_* bits. */
	__u32 flags;
	/** @handle: In: MAP: the object; UNMAP: 0. */
	__u32 handle;
	/** @pad: Must be zero. */
	__u32 pad;
	/** @offset: In: MAP: first byte in the object; UNMAP: 0. A multiple of the page size. */
	__u64 offset;
	/** @addr: In: device address; out with ANYWHERE. A multiple of the page size. */
	__u64 addr;
	/** @size: In: bytes; a multiple of the page size, not 0. */
	__u64 size;
};

/**
 * struct drm_userptr_vm_bind - change a context's address space
 *
 * Carries out the elements in order, all or none. Synchronous. Jobs already
 * submitted keep the memory they were translated to. UNMAP splits a mapping
 * of which only a part lies in its range. Address 0 is never given out, nor
 * may it be asked for.
 *
 * Errors:
 *
 * - -ENOENT: no such context or handle; UNMAP where nothing is mapped
 * - -EOPNOTSUPP: MAP of an import that is no memory, or that the kernel can not see
 * - the exporter's own error, when an import is mapped for the first time: -EACCES,
 *   say, of a buffer that no device may write to
 * - -EINVAL: unaligned, zero or wrapping range; offset + size outside the
 *   object; range outside the context's address space; address 0; ANYWHERE
 *   together with an address
 * - -EBUSY: MAP where something is mapped already, or in a MIRROR_ALL context
 * - -ENOSPC: ANYWHERE, and no hole is large enough
 * - -E2BIG: more than 4096 elements
 */
struct drm_userptr_vm_bind {
	/** @ctx_id: In: the context. */
	__u32 ctx_id;
	/** @flags: Must be zero. */
	__u32 flags;
	/** @ops: In: array of &struct drm_userptr_bind, addr written back for ANYWHERE. */
	struct drm_userptr_array ops;
	/** @failed_op: Out, on error: index of the element that failed. */
	__u32 failed_op;
	/** @pad: Must be zero. */
	__u32 pad;
};

/**
 * DRM_USERPTR_ACQUIRE_NONBLOCK - start workers; -EAGAIN until the pages are there
 *
 * Takes what is there without a fault, and leaves the rest to workers. An error
 * that they meet is returned by the next call for the same range with this flag
 * or EVENTFD, once; but if the memory has changed since, the error is thrown
 * away and workers start anew.
 */
#define DRM_USERPTR_ACQUIRE_NONBLOCK	(1 << 0)
/**
 * DRM_USERPTR_ACQUIRE_EVENTFD - signal @eventfd when the pages are there or can not be had
 *
 * As NONBLOCK, which must not be given with it; but the call returns 0 where
 * NONBLOCK returns -EAGAIN, and adds 1 to the eventfd when the workers have
 * ended, when the object goes, or, if the pages are there, at once. It is not
 * signalled when the call fails. Which of these it was the next call tells.
 */
#define DRM_USERPTR_ACQUIRE_EVENTFD	(1 << 1)

/**
 * struct drm_userptr_acquire - get pages of an object now
 *
 * Faults the pages of a range in, so that a later SUBMIT need not. Never
 * necessary. The pages may be lost again at once to the same process changing
 * its memory.
 *
 * Errors:
 *
 * - -ENOENT: no such handle
 * - -EINVAL: unaligned or wrapping range, or outside the object
 * - -EPERM: the object belongs to another address space
 * - -EFAULT: a page can not be had (see PROBE); the same call works again when
 *   the memory is there again
 * - -EBUSY: the memory changed faster than it could be acquired, for a second
 * - -EBADF, -EINVAL: @eventfd is not an eventfd
 * - -EAGAIN: NONBLOCK, and the pages are not there yet
 * - -EBUSY: NONBLOCK or EVENTFD, and 64 ranges of the object are being acquired,
 *   or 64 eventfds wait for this one
 * - -EOPNOTSUPP: NONBLOCK or EVENTFD, and only the caller's own threads can get
 *   the pages: a fault waits for another process (userfaultfd, a file system
 *   other than tmpfs), the memory has a protection key or lies in hugetlbfs, or
 *   the caller's memory goes to nodes of its own (set_mempolicy(), cpuset)
 *
 * A pinned object has its pages: 0.
 */
struct drm_userptr_acquire {
	/** @handle: In: the object. */
	__u32 handle;
	/** @flags: In: DRM_USERPTR_ACQUIRE_* bits. */
	__u32 flags;
	/** @offset: In: first byte; a multiple of the page size. */
	__u64 offset;
	/** @size: In: bytes, a multiple of the page size; 0 for all from @offset on. */
	__u64 size;
	/** @eventfd: In: with EVENTFD: the descriptor; else 0. */
	__s32 eventfd;
	/** @pad: Must be zero. */
	__u32 pad;
};

/**
 * enum drm_userptr_domain - who is about to touch an object
 */
enum drm_userptr_domain {
	/** @DRM_USERPTR_DOMAIN_CPU_READ: the CPU reads: waits for jobs that write */
	DRM_USERPTR_DOMAIN_CPU_READ = 0,
	/** @DRM_USERPTR_DOMAIN_CPU_WRITE: the CPU writes: waits for all jobs */
	DRM_USERPTR_DOMAIN_CPU_WRITE = 1,
	/** @DRM_USERPTR_DOMAIN_DEVICE: jobs follow: waits for none */
	DRM_USERPTR_DOMAIN_DEVICE = 2,
};

/**
 * struct drm_userptr_set_domain - acquire an object and wait for its jobs
 *
 * Acquires the pages of the whole object, then waits.
 *
 * Errors: those of ACQUIRE.
 */
struct drm_userptr_set_domain {
	/** @handle: In: the object. */
	__u32 handle;
	/** @domain: In: one of &enum drm_userptr_domain. */
	__u32 domain;
	/** @flags: Must be zero. */
	__u32 flags;
	/** @pad: Must be zero. */
	__u32 pad;
};

/**
 * struct drm_userptr_wait - wait until no job of an object is unfinished
 *
 * Returns the first error with which a job on the object has ended since WAIT
 * last returned one, so that each is reported once. Of an import, and of an object
 * that was exported, it also waits for the implicit fences of others.
 *
 * Errors:
 *
 * - -ENOENT: no such handle
 * - -ETIME: jobs were unfinished at @timeout_ns; a time in the past asks
 *   without waiting
 * - -EFAULT, -ECANCELED, -ETIMEDOUT, -EHWPOISON, or the error of a failed
 *   in-fence: how a job ended; see SUBMIT
 */
struct drm_userptr_wait {
	/** @handle: In: the object. */
	__u32 handle;
	/** @flags: Must be zero. */
	__u32 flags;
	/** @timeout_ns: In: absolute CLOCK_MONOTONIC time in nanoseconds. */
	__s64 timeout_ns;
};

/**
 * enum drm_userptr_madv - is an object's content worth keeping
 */
enum drm_userptr_madv {
	/** @DRM_USERPTR_MADV_WILLNEED: yes (the default) */
	DRM_USERPTR_MADV_WILLNEED = 0,
	/**
	 * @DRM_USERPTR_MADV_DONTNEED: no: what jobs write may be lost when the
	 * memory is reclaimed, and is not written back for their sake
	 */
	DRM_USERPTR_MADV_DONTNEED = 1,
};

/**
 * struct drm_userptr_madvise - say whether the content is worth keeping
 *
 * Errors: -ENOENT: no such handle; -EPERM, -EFAULT: the object belongs to another
 * address space, or its own is gone; -EBUSY: DONTNEED, with unfinished jobs;
 * -EINVAL: DONTNEED on a pinned object.
 */
struct drm_userptr_madvise {
	/** @handle: In: the object. */
	__u32 handle;
	/** @madv: In: one of &enum drm_userptr_madv. */
	__u32 madv;
	/** @retained: Out: 1: the content is still there, as the process's memory always is. */
	__u32 retained;
	/** @pad: Must be zero. */
	__u32 pad;
};

/**
 * enum drm_userptr_op_code - operations of a job
 */
enum drm_userptr_op_code {
	/**
	 * @DRM_USERPTR_OP_COPY: @size bytes from @src to @dst; as memmove() when
	 * the device addresses overlap
	 */
	DRM_USERPTR_OP_COPY = 0,
	/**
	 * @DRM_USERPTR_OP_FILL: @size bytes at @dst with the eight bytes of
	 * @value, least significant first, repeated from @dst on
	 */
	DRM_USERPTR_OP_FILL = 1,
	/**
	 * @DRM_USERPTR_OP_COMPARE: @size bytes at @src with those at @value;
	 * then writes a &struct drm_userptr_compare_result at @dst. That they
	 * differ is no error of the job
	 */
	DRM_USERPTR_OP_COMPARE = 2,
	/**
	 * @DRM_USERPTR_OP_COPY_2D: @height rows of @size bytes; a row begins
	 * @src_pitch, @dst_pitch bytes after the one before it. Where source
	 * and destination overlap the content is that of a copy through a
	 * third place if the pitches are equal, else undefined
	 */
	DRM_USERPTR_OP_COPY_2D = 3,
};

/**
 * struct drm_userptr_op - one operation of a job
 *
 * Addresses are device addresses of the job's context, of any alignment.
 * Members an operation does not name must be zero.
 */
struct drm_userptr_op {
	/** @op: One of &enum drm_userptr_op_code. */
	__u32 op;
	/** @flags: Must be zero. */
	__u32 flags;
	/** @dst: Written: COPY, FILL, COPY_2D; COMPARE: its result. */
	__u64 dst;
	/** @src: Read: COPY, COMPARE, COPY_2D. */
	__u64 src;
	/** @size: Bytes, of a row for COPY_2D; 0 does nothing. */
	__u64 size;
	/** @value: FILL: the pattern; COMPARE: the second range. */
	__u64 value;
	/** @dst_pitch: COPY_2D: bytes from row to row at @dst; at least @size. */
	__u32 dst_pitch;
	/** @src_pitch: COPY_2D: bytes from row to row at @src; at least @size. */
	__u32 src_pitch;
	/** @height: COPY_2D: rows. */
	__u32 height;
	/** @pad: Must be zero. */
	__u32 pad;
};

/**
 * struct drm_userptr_compare_result - what COMPARE writes
 */
struct drm_userptr_compare_result {
	/** @differs: 0: equal; 1: not. */
	__u64 differs;
	/** @offset: Offset of the first byte that differs; the size when equal. */
	__u64 offset;
};

/**
 * struct drm_userptr_sync - a syncobj to wait for or to signal
 */
struct drm_userptr_sync {
	/** @handle: Syncobj handle of this file. */
	__u32 handle;
	/** @flags: Must be zero. */
	__u32 flags;
	/** @point: Timeline point; 0 for a binary syncobj. */
	__u64 point;
};

/** DRM_USERPTR_SUBMIT_NONBLOCK - -EAGAIN rather than waiting for room in the queue */
#define DRM_USERPTR_SUBMIT_NONBLOCK	(1 << 0)
/**
 * DRM_USERPTR_SUBMIT_CHAIN - do not run if the previous job of the context failed
 *
 * The job ends with -ECANCELED then, which is a failure for the next one in
 * turn: a chain ends with the first job submitted without the flag. However
 * long ago the previous job ended, it counts.
 */
#define DRM_USERPTR_SUBMIT_CHAIN	(1 << 1)

/** DRM_USERPTR_SUBMITTED_DETACHED - the job uses a pinned object whose memory has moved away */
#define DRM_USERPTR_SUBMITTED_DETACHED	(1 << 0)

/**
 * struct drm_userptr_submit - hand a job to a context's timeline
 *
 * Acquires the pages the job names and queues it. Jobs of one context run and
 * signal in the order they were submitted. A job starts when every in-fence
 * has signalled. No operations: a job that only passes fences on.
 *
 * All operations are looked up, in their order, before memory is acquired for any;
 * the first that fails is the one reported. Rows of COPY_2D are looked up, and
 * copied, from the last one on when @dst is above @src.
 *
 * Errors of the call; nothing was queued:
 *
 * - -ENOENT: no such context or syncobj
 * - -EINVAL: an in-syncobj that has no fence at that point; members not zero
 *   that the operation does not name
 * - -E2BIG: more than DRM_USERPTR_PARAM_MAX_JOB_BYTES or
 *   DRM_USERPTR_PARAM_MAX_JOB_OPS; more than 1024 in- or out-syncobjs; operands
 *   in more than 1024 objects, or in more than 65536 pieces of mappings (a row
 *   of COPY_2D has at least two); objects with more than 65536 fences of others
 * - -EFAULT: nothing is mapped at an address, or its memory can not be had (see
 *   CREATE's PROBE): @fault_addr, @fault_op
 * - -EACCES: an operation writes to a READ_ONLY object or mapping: @fault_addr,
 *   @fault_op
 * - -EPERM: an object of another address space, or a MIRROR_ALL context of
 *   another process: @fault_addr, @fault_op
 * - -EBUSY: the memory changed faster than it could be acquired, for a second
 * - the exporter's own error, when it prepares an import for the CPU
 * - -EAGAIN: NONBLOCK, and the context's queue is full: more than 1 GiB or
 *   DRM_USERPTR_PARAM_MAX_JOBS jobs unfinished. Without NONBLOCK the call waits
 *
 * Errors of the job; its fence carries them, WAIT returns them. The destination
 * may have been written in part:
 *
 * - -EFAULT: its memory was unmapped before or while it ran
 * - -ETIMEDOUT: it kept an invalidation waiting for longer than
 *   DRM_USERPTR_PARAM_JOB_TIMEOUT_MS, or at all within that time after another job
 *   of the process did
 * - -ECANCELED: the context was destroyed or the file closed; CHAIN and the
 *   previous job failed
 * - -ENODEV: the device was unplugged
 * - -EHWPOISON: a memory error
 * - what an in-fence ended with, unless it is a timeline point that the kernel
 *   no longer has the fence of: that counts as a success
 */
struct drm_userptr_submit {
	/** @ctx_id: In: the context. */
	__u32 ctx_id;
	/** @flags: In: DRM_USERPTR_SUBMIT_* bits. */
	__u32 flags;
	/** @ops: In: array of &struct drm_userptr_op. */
	struct drm_userptr_array ops;
	/** @in_syncs: In: array of &struct drm_userptr_sync to wait for. */
	struct drm_userptr_array in_syncs;
	/** @out_syncs: In: array of &struct drm_userptr_sync to signal. */
	struct drm_userptr_array out_syncs;
	/** @fault_addr: Out, on -EFAULT, -EACCES, -EPERM: device address, else 0. */
	__u64 fault_addr;
	/** @fault_op: Out, with @fault_addr: index of the operation. */
	__u32 fault_op;
	/** @result: Out: DRM_USERPTR_SUBMITTED_* bits. */
	__u32 result;
};

/**
 * enum drm_userptr_state - what an object has of its pages
 */
enum drm_userptr_state {
	/** @DRM_USERPTR_STATE_EMPTY: none was ever acquired */
	DRM_USERPTR_STATE_EMPTY = 0,
	/** @DRM_USERPTR_STATE_ACQUIRING: an acquisition is under way */
	DRM_USERPTR_STATE_ACQUIRING = 1,
	/** @DRM_USERPTR_STATE_READY: what was acquired is valid */
	DRM_USERPTR_STATE_READY = 2,
	/** @DRM_USERPTR_STATE_STALE: the process changed the memory; the next use acquires again */
	DRM_USERPTR_STATE_STALE = 3,
	/** @DRM_USERPTR_STATE_FAILED: a worker met an error that nobody was told of yet */
	DRM_USERPTR_STATE_FAILED = 4,
};

/**
 * enum drm_userptr_mode - how an object holds its pages
 */
enum drm_userptr_mode {
	/** @DRM_USERPTR_MODE_TRACKED: holds no page; told when one goes */
	DRM_USERPTR_MODE_TRACKED = 0,
	/** @DRM_USERPTR_MODE_PINNED: holds every page, charged */
	DRM_USERPTR_MODE_PINNED = 1,
	/** @DRM_USERPTR_MODE_UNSYNCHRONIZED: pinned, and not told of changes */
	DRM_USERPTR_MODE_UNSYNCHRONIZED = 2,
};

/**
 * enum drm_userptr_cause - why an invalidation came
 *
 * The kernel's own reasons as far as a notifier is told them. Linux before 6.2
 * calls everything that takes a page of hugetlbfs away an UNMAP.
 */
enum drm_userptr_cause {
	/** @DRM_USERPTR_CAUSE_NONE: none came */
	DRM_USERPTR_CAUSE_NONE = 0,
	/** @DRM_USERPTR_CAUSE_UNMAP: munmap, mremap, a new mapping over it */
	DRM_USERPTR_CAUSE_UNMAP = 1,
	/** @DRM_USERPTR_CAUSE_RELEASE: the process exited or called exec */
	DRM_USERPTR_CAUSE_RELEASE = 2,
	/**
	 * @DRM_USERPTR_CAUSE_CLEAR: discarded, truncated, migrated, reclaimed, merged,
	 * copied on write
	 */
	DRM_USERPTR_CAUSE_CLEAR = 3,
	/** @DRM_USERPTR_CAUSE_PROTECTION: mprotect, fork, write-back, NUMA hinting */
	DRM_USERPTR_CAUSE_PROTECTION = 4,
	/**
	 * @DRM_USERPTR_CAUSE_OTHER: soft-dirty tracking, exclusive device access, and
	 * what newer kernels add
	 */
	DRM_USERPTR_CAUSE_OTHER = 5,
};

/** DRM_USERPTR_OBJECT_DETACHED - pinned, and the memory has moved away: see @detached_cause */
#define DRM_USERPTR_OBJECT_DETACHED	(1 << 0)
/** DRM_USERPTR_OBJECT_READ_ONLY - created READ_ONLY */
#define DRM_USERPTR_OBJECT_READ_ONLY	(1 << 1)
/** DRM_USERPTR_OBJECT_EXPORTED - was exported as a dma-buf */
#define DRM_USERPTR_OBJECT_EXPORTED	(1 << 2)
/** DRM_USERPTR_OBJECT_FOREIGN - belongs to another address space than the caller's */
#define DRM_USERPTR_OBJECT_FOREIGN	(1 << 3)
/**
 * DRM_USERPTR_OBJECT_DIVERGED - pinned, and the process's pages may be others by now
 *
 * The kernel announced that it discards, truncates or moves some of them. It
 * does so too when it tries in vain.
 */
#define DRM_USERPTR_OBJECT_DIVERGED	(1 << 4)

/**
 * struct drm_userptr_object_info - what is known of an object
 *
 * A snapshot: it may be out of date when it arrives.
 *
 * Errors: -ENOENT: no such handle.
 */
struct drm_userptr_object_info {
	/** @handle: In: the object. */
	__u32 handle;
	/** @flags: Out: DRM_USERPTR_OBJECT_* bits; must be zero in. */
	__u32 flags;
	/** @user_ptr: Out: as given to CREATE, without address tag. */
	__u64 user_ptr;
	/** @user_size: Out: as given to CREATE. */
	__u64 user_size;
	/** @state: Out: one of &enum drm_userptr_state. */
	__u32 state;
	/** @mode: Out: one of &enum drm_userptr_mode. */
	__u32 mode;
	/** @detached_cause: Out: one of &enum drm_userptr_cause. */
	__u32 detached_cause;
	/** @workers: Out: acquisition workers under way. */
	__u32 workers;
	/** @resident_bytes: Out: bytes whose pages are acquired and valid. */
	__u64 resident_bytes;
	/** @pinned_bytes: Out: bytes of the pages that are pinned. */
	__u64 pinned_bytes;
	/** @memlock_shortfall: Out: bytes the last refused pin or export lacked. */
	__u64 memlock_shortfall;
	/** @acquired_pages: Out: pages acquired so far, repeats counted. */
	__u64 acquired_pages;
	/** @retries: Out: acquisition steps done again because the memory changed. */
	__u64 retries;
	/** @inv_unmap: Out: invalidations by DRM_USERPTR_CAUSE_UNMAP. */
	__u64 inv_unmap;
	/** @inv_release: Out: invalidations by DRM_USERPTR_CAUSE_RELEASE. */
	__u64 inv_release;
	/** @inv_clear: Out: invalidations by DRM_USERPTR_CAUSE_CLEAR. */
	__u64 inv_clear;
	/** @inv_protection: Out: invalidations by DRM_USERPTR_CAUSE_PROTECTION. */
	__u64 inv_protection;
	/** @inv_other: Out: invalidations by DRM_USERPTR_CAUSE_OTHER. */
	__u64 inv_other;
	/** @mappings: Out: mappings in all contexts. */
	__u32 mappings;
	/** @pad: Must be zero. */
	__u32 pad;
};

#define DRM_IOCTL_USERPTR_GET_PARAM \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_USERPTR_GET_PARAM, struct drm_userptr_get_param)
#define DRM_IOCTL_USERPTR_CTX_CREATE \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_USERPTR_CTX_CREATE, struct drm_userptr_ctx_create)
#define DRM_IOCTL_USERPTR_CTX_DESTROY \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_USERPTR_CTX_DESTROY, struct drm_userptr_ctx_destroy)
#define DRM_IOCTL_USERPTR_CREATE \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_USERPTR_CREATE, struct drm_userptr_create)
#define DRM_IOCTL_USERPTR_VM_BIND \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_USERPTR_VM_BIND, struct drm_userptr_vm_bind)
#define DRM_IOCTL_USERPTR_ACQUIRE \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_USERPTR_ACQUIRE, struct drm_userptr_acquire)
#define DRM_IOCTL_USERPTR_SET_DOMAIN \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_USERPTR_SET_DOMAIN, struct drm_userptr_set_domain)
#define DRM_IOCTL_USERPTR_WAIT \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_USERPTR_WAIT, struct drm_userptr_wait)
#define DRM_IOCTL_USERPTR_MADVISE \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_USERPTR_MADVISE, struct drm_userptr_madvise)
#define DRM_IOCTL_USERPTR_SUBMIT \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_USERPTR_SUBMIT, struct drm_userptr_submit)
#define DRM_IOCTL_USERPTR_OBJECT_INFO \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_USERPTR_OBJECT_INFO, struct drm_userptr_object_info)

#if defined(__cplusplus)
}
#endif

#endif /* _UAPI_USERPTR_DRM_H_ */
