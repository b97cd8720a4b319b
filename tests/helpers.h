/* SPDX-License-Identifier: MIT */
/*
 * What the behaviour tests share: opening the device, regions with patterns,
 * expectations that print what came instead, jobs and fences. Raw ioctls only.
 *
 * Every function that can go wrong in a way no test asks about ends the
 * program with FAIL itself. Functions that a test asks about return 0 or
 * -errno.
 */
#ifndef TESTS_HELPERS_H
#define TESTS_HELPERS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>

#include "drm/userptr_drm.h"

#define KIB		((size_t)1024)
#define MIB		(1024 * KIB)
#define SECOND		1000000000LL

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define ADDR(p)		((uint64_t)(uintptr_t)(p))
#define PTR(a)		((void *)(uintptr_t)(a))

/** PAGE - bytes of a CPU page */
extern size_t PAGE;

/* --- saying what happened ------------------------------------------------ */

_Noreturn void test_fail(const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
_Noreturn void test_fail_condition(const char *file, int line, const char *condition,
				   const char *format, ...)
	__attribute__((format(printf, 4, 5)));
_Noreturn void test_skip(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
/** test_pass - print PASS and what was shown; the value for main to return */
int test_pass(const char *what);

const char *error_name(long long ret);

#define FAIL(...)	test_fail(__FILE__, __LINE__, __VA_ARGS__)

/** EXPECT - a condition holds; what came is said by the printf arguments */
#define EXPECT(condition, ...)						\
	do {								\
		if (!(condition))					\
			test_fail_condition(__FILE__, __LINE__, #condition, __VA_ARGS__); \
	} while (0)

/** EXPECT_EQ - two integers are equal */
#define EXPECT_EQ(expr, want)						\
	do {								\
		unsigned long long got_ = (unsigned long long)(expr);	\
		unsigned long long want_ = (unsigned long long)(want);	\
		if (got_ != want_)					\
			FAIL("%s: expected %llu (%#llx), got %llu (%#llx)", \
			     #expr, want_, want_, got_, got_);		\
	} while (0)

/** EXPECT_RET - a call that returns 0 or -errno returned this */
#define EXPECT_RET(expr, want)						\
	do {								\
		long long got_ = (expr), want_ = (want);		\
		if (got_ != want_)					\
			FAIL("%s: expected %s, got %s", #expr,		\
			     error_name(want_), error_name(got_));	\
	} while (0)

#define EXPECT_OK(expr)		EXPECT_RET(expr, 0)

/** EXPECT_SYS - a system call in the style of the C library succeeded */
#define EXPECT_SYS(expr)						\
	do {								\
		if ((expr) < 0)						\
			FAIL("%s: expected success, got %s", #expr,	\
			     error_name(-errno));			\
	} while (0)

/* --- time ---------------------------------------------------------------- */

/** slowness - how many times slower than usual the kernel is (debug kernel: 10) */
extern int slowness;
/** FOREVER_S - longer than anything on a slow machine; a hang, when it is over */
#define FOREVER_S	(60 * slowness)

int64_t now_ns(void);

/* --- the device ---------------------------------------------------------- */

/** xioctl - ioctl, again on EINTR only; 0 or a positive value or -errno */
int xioctl(int fd, unsigned long request, void *arg);

/** device_open - the render node of the userptr driver */
int device_open(void);
/** device_open_primary - its primary node */
int device_open_primary(void);
/** device_find - path of a node ("renderD" or "card"), false when there is none */
bool device_find(const char *prefix, char *path, size_t size);
/** node_open - a node ("renderD" or "card") of the driver whose name begins so, or -1 */
int node_open(const char *driver, const char *prefix);
/** vgem_open - a node of vgem, a driver without a device; skips where there is none */
int vgem_open(const char *prefix);

uint64_t get_param(int fd, uint32_t param);
bool has_feature(int fd, uint64_t feature);

long module_param(const char *name);
/** module_param_set - until the test ends */
void module_param_set(const char *name, long value);
/** write_file - write a string to a file of sysfs or procfs; 0 or -errno */
int write_file(const char *path, const char *text);
long read_number(const char *path);
/** meminfo - an entry of /proc/meminfo, in KiB */
long meminfo(const char *key);
/** vmstat - an entry of /proc/vmstat */
long vmstat(const char *key);
/** slab_kib - the kernel's memory that nobody can take back, all owners together */
long slab_kib(void);

/* --- memory -------------------------------------------------------------- */

void *map_private(size_t size);
void *map_shared(size_t size);
/** map_aligned - as map_private(), at a multiple of @align */
void *map_aligned(size_t size, size_t align);
/** map_fixed - new anonymous private memory exactly there, over what there was */
void *map_fixed(void *where, size_t size, int prot);
/** map_reserve - addresses that nothing else will get, without access */
void *map_reserve(size_t size);
void unmap(void *p, size_t size);
void protect(void *p, size_t size, int prot);

/**
 * struct alias - memory seen through two mappings
 *
 * The device is given @dev; @see shows the same pages and stays when @dev is
 * unmapped. What moves in @see after an event was written by the device
 * after it.
 */
struct alias {
	int memfd;
	size_t size;
	uint8_t *dev;
	uint8_t *see;
};

struct alias alias_map(size_t size);

/** fill_pattern - bytes that differ by place and by seed */
void fill_pattern(void *p, size_t size, uint64_t seed);
void expect_pattern(const char *file, int line, const void *p, size_t size, uint64_t seed);
/** expect_words - eight-byte words that all have one value (as FILL leaves them) */
void expect_words(const char *file, int line, const void *p, size_t size, uint64_t value);
void expect_same(const char *file, int line, const void *got, const void *want, size_t size);
/** checksum - to see whether memory changes */
uint64_t checksum(const void *p, size_t size);

#define EXPECT_PATTERN(p, size, seed)	expect_pattern(__FILE__, __LINE__, p, size, seed)
#define EXPECT_WORDS(p, size, value)	expect_words(__FILE__, __LINE__, p, size, value)
#define EXPECT_ZERO(p, size)		expect_words(__FILE__, __LINE__, p, size, 0)
#define EXPECT_SAME(got, want, size)	expect_same(__FILE__, __LINE__, got, want, size)

/** await_change - until a word is no longer what it was: the device is at work */
void await_change(const volatile uint64_t *word, uint64_t was);
/** pfn_of - the physical page behind an address; 0: none present */
uint64_t pfn_of(const void *p);

/* --- objects ------------------------------------------------------------- */

/** obj_create - CREATE; on success *@handle, which may be NULL, has the handle */
int obj_create(int fd, uint32_t ctx, const void *p, size_t size, uint32_t flags,
	       uint32_t *handle);
/** obj_wrap - CREATE in context 0 that must succeed */
uint32_t obj_wrap(int fd, const void *p, size_t size, uint32_t flags);
/** obj_mirror - wrap and map at the CPU's address in context 0 */
uint32_t obj_mirror(int fd, const void *p, size_t size);
/** obj_mirror_in - the same in a context */
uint32_t obj_mirror_in(int fd, uint32_t ctx, const void *p, size_t size);
void obj_close(int fd, uint32_t handle);
/** obj_close_try - GEM_CLOSE */
int obj_close_try(int fd, uint32_t handle);
struct drm_userptr_object_info obj_info(int fd, uint32_t handle);
/** obj_acquire - ACQUIRE of a range */
int obj_acquire(int fd, uint32_t handle, uint64_t offset, uint64_t size);
int obj_set_domain(int fd, uint32_t handle, uint32_t domain);
/** obj_wait - WAIT until @timeout_ns from now; 0 asks only */
int obj_wait(int fd, uint32_t handle, int64_t timeout_ns);
/** next_handle - the number the next object will get: tells a leaked handle */
uint32_t next_handle(int fd);

/* --- contexts and their address space ------------------------------------ */

uint32_t ctx_new(int fd);
uint32_t ctx_new_bits(int fd, uint32_t va_bits);
int ctx_destroy(int fd, uint32_t ctx);

int vm_bind(int fd, uint32_t ctx, struct drm_userptr_bind *ops, uint32_t count,
	    uint32_t *failed_op);
int vm_map(int fd, uint32_t ctx, uint32_t handle, uint64_t offset, uint64_t addr,
	   uint64_t size, uint32_t flags);
int vm_unmap(int fd, uint32_t ctx, uint64_t addr, uint64_t size);
/** vm_anywhere - map where the driver likes; the address */
uint64_t vm_anywhere(int fd, uint32_t ctx, uint32_t handle, uint64_t offset, uint64_t size);

/* --- jobs ---------------------------------------------------------------- */

struct drm_userptr_op op_copy(uint64_t dst, uint64_t src, uint64_t size);
struct drm_userptr_op op_fill(uint64_t dst, uint64_t value, uint64_t size);

/** struct job - the arguments of SUBMIT, with its answer */
struct job {
	uint32_t ctx;
	uint32_t flags;
	const struct drm_userptr_op *ops;
	uint32_t n_ops;
	const struct drm_userptr_sync *in;
	uint32_t n_in;
	const struct drm_userptr_sync *out;
	uint32_t n_out;
	/* the answer */
	uint64_t fault_addr;
	uint32_t fault_op;
	uint32_t result;
};

/** submit - SUBMIT */
int submit(int fd, struct job *job);
/** submit_args - the structure for @job, for tests that bend it */
struct drm_userptr_submit submit_args(const struct job *job);

/** last_fault_addr, last_fault_op - from the last submit_ops() that failed */
extern uint64_t last_fault_addr;
extern uint32_t last_fault_op;

/** submit_ops - queue operations; *@syncobj (may be NULL) will carry the job's fence */
int submit_ops(int fd, uint32_t ctx, uint32_t flags, const struct drm_userptr_op *ops,
	       uint32_t count, uint32_t *syncobj);
/** submit_op - queue one operation that must be accepted; its syncobj */
uint32_t submit_op(int fd, uint32_t ctx, struct drm_userptr_op op);
/** run_ops - queue, wait; what SUBMIT returned, else what the job ended with */
int run_ops(int fd, uint32_t ctx, const struct drm_userptr_op *ops, uint32_t count);
int run_op(int fd, uint32_t ctx, struct drm_userptr_op op);
/** run_copy, run_fill - in context 0 and between CPU addresses (mirrored objects) */
int run_copy(int fd, void *dst, const void *src, size_t size);
int run_fill(int fd, void *dst, uint64_t value, size_t size);

/** long_value - what a long job writes in its n-th pass, n from 1 */
static inline uint64_t long_value(uint64_t n)
{
	return 0x5150000000000000ull + n;
}

/**
 * long_job - fill @size bytes at @dst over and over, with long_value(1), (2)...
 *
 * @dst is a device address in @ctx. Each pass is one operation. Returns the
 * syncobj of the job.
 */
uint32_t long_job(int fd, uint32_t ctx, uint64_t dst, size_t size, size_t total);
/** long_job_last - the value of its last pass */
static inline uint64_t long_job_last(size_t size, size_t total)
{
	return long_value(total / size);
}

/* --- syncobjs and fences ------------------------------------------------- */

uint32_t syncobj_new(int fd);
void syncobj_free(int fd, uint32_t syncobj);
/** syncobj_wait - SYNCOBJ_WAIT of a binary syncobj, relative timeout */
int syncobj_wait(int fd, uint32_t syncobj, int64_t timeout_ns);
int timeline_wait(int fd, uint32_t syncobj, uint64_t point, int64_t timeout_ns);
int timeline_query(int fd, uint32_t syncobj, uint64_t *point);
/** syncobj_has_fence - was one ever attached */
bool syncobj_has_fence(int fd, uint32_t syncobj);
/** syncobj_export - the fence as a sync_file */
int syncobj_export(int fd, uint32_t syncobj);
int syncobj_import(int fd, uint32_t syncobj, int sync_file);

/** struct fence - what a sync_file tells */
struct fence {
	/** @state: 1: not signalled; 0: signalled, no error; else -errno */
	int state;
	/** @time_ns: CLOCK_MONOTONIC time when it signalled */
	int64_t time_ns;
};

#define FENCE_PENDING	1

struct fence fence_info(int sync_file);
/** fence_wait - wait (not for ever) until it has signalled */
struct fence fence_wait(int sync_file);
/** job_state - fence of the syncobj now: FENCE_PENDING, 0 or -errno */
int job_state(int fd, uint32_t syncobj);
/** job_wait - wait for the fence of the syncobj: 0 or -errno */
int job_wait(int fd, uint32_t syncobj);
struct fence job_fence(int fd, uint32_t syncobj);

/* --- other processes ----------------------------------------------------- */

/** spawn - run a function in a child; it passes by returning */
pid_t spawn(void (*body)(void *arg), void *arg);
/** expect_child - it passed */
void expect_child(const char *file, int line, pid_t pid);
#define EXPECT_CHILD(pid)	expect_child(__FILE__, __LINE__, pid)

/** await_in_ioctl - until a thread, of whatever process, sleeps in this ioctl */
void await_in_ioctl(pid_t tid, unsigned long request);
/** await_in_call - the same for another system call, by its number */
void await_in_call(pid_t tid, long call);

/** cgroup_remove - when the last process has left it, which takes the kernel a moment */
void cgroup_remove(const char *dir);

/** struct gate - one process lets another go on; made before the fork */
struct gate {
	int fds[2];
};

struct gate gate_new(void);
void gate_open(struct gate *gate);
void gate_pass(struct gate *gate);

/* --- the module and the driver -------------------------------------------- */

/** module_load - insert the module again; for tests that run alone */
int module_load(const char *params);
/** module_unload - remove it; -EWOULDBLOCK while it is used */
int module_unload(void);
/** module_unload_soon - the same, tried until what ends asynchronously has ended */
void module_unload_soon(void);
/** driver_device - name of the platform device that the driver has, false: none */
bool driver_device(char *name, size_t size);
/** driver_unbind, driver_bind - through sysfs */
int driver_unbind(const char *device);
int driver_bind(const char *device);

/* --- one bit at a time --------------------------------------------------- */

/**
 * EXPECT_BITS_REFUSED - each bit of @mask, set alone in a member of otherwise
 * perfect arguments, is -EINVAL
 */
#define EXPECT_BITS_REFUSED(fd, request, good, member, mask)		\
	do {								\
		for (unsigned int bit_ = 0; bit_ < 8 * sizeof((good).member); bit_++) { \
			__typeof__(good) bad_ = (good);			\
			unsigned long long one_ = 1ull << bit_;		\
			int ret_;					\
									\
			if (!((unsigned long long)(mask) & one_))	\
				continue;				\
			bad_.member ^= (__typeof__(bad_.member))one_;	\
			ret_ = xioctl(fd, request, &bad_);		\
			if (ret_ != -EINVAL)				\
				FAIL("%s with bit %u of " #member ": expected EINVAL, got %s", \
				     #request, bit_, error_name(ret_));	\
		}							\
	} while (0)

#define ALL_BITS	(~0ull)

#endif
