/* SPDX-License-Identifier: MIT */
/*
 * What the tests of pinned objects and of their charges share: a user without
 * privileges, what he is charged, and the device's counters.
 *
 * What a user is charged is global state: each test that asks for it has a user
 * of its own.
 */
#ifndef TESTS_CHARGE_H
#define TESTS_CHARGE_H

#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "helpers.h"

#define PINNED		DRM_USERPTR_CREATE_PINNED
#define UNSYNCHRONIZED	DRM_USERPTR_CREATE_UNSYNCHRONIZED
#define READ_ONLY	DRM_USERPTR_CREATE_READ_ONLY
#define MIRROR		DRM_USERPTR_CREATE_GPU_MIRROR
#define PROBE		DRM_USERPTR_CREATE_PROBE

#define DETACHED	DRM_USERPTR_OBJECT_DETACHED
#define DIVERGED	DRM_USERPTR_OBJECT_DIVERGED

/* --- users ---------------------------------------------------------------- */

/* what the caller's user may lock; in bytes */
static inline void limit_memlock(size_t bytes)
{
	struct rlimit limit = { .rlim_cur = bytes, .rlim_max = RLIM_INFINITY };

	EXPECT_SYS(getrlimit(RLIMIT_MEMLOCK, &limit));
	limit.rlim_cur = bytes;
	EXPECT_SYS(setrlimit(RLIMIT_MEMLOCK, &limit));
}

/* for good: no capability is left, only what is open */
static inline void become_user(uid_t uid)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	EXPECT_SYS(setrlimit(RLIMIT_MEMLOCK, &limit));
	EXPECT_SYS(setgroups(0, NULL));
	EXPECT_SYS(setgid(65534));
	EXPECT_SYS(setuid(uid));
	/* so that /proc/self is the caller's again; forgets who dies with whom */
	EXPECT_SYS(prctl(PR_SET_DUMPABLE, 1));
	EXPECT_SYS(prctl(PR_SET_PDEATHSIG, SIGKILL));
}

/* --- objects -------------------------------------------------------------- */

/* CREATE; bytes that RLIMIT_MEMLOCK lacked */
static inline int create_asking(int fd, const void *p, size_t size, uint32_t flags,
				uint32_t *handle, uint64_t *shortfall)
{
	struct drm_userptr_create args = {
		.user_ptr = ADDR(p), .user_size = size, .flags = flags,
		.memlock_shortfall = 0x5a5a5a5a,
	};
	int ret = xioctl(fd, DRM_IOCTL_USERPTR_CREATE, &args);

	if (!ret && handle)
		*handle = args.handle;
	*shortfall = args.memlock_shortfall;
	return ret;
}

/* submit one operation and wait; what SUBMIT said of the pages goes to @result */
static inline int run_op_asking(int fd, struct drm_userptr_op op, uint32_t *result)
{
	struct drm_userptr_sync signal = { .handle = syncobj_new(fd) };
	struct job job = { .ops = &op, .n_ops = 1, .out = &signal, .n_out = 1, .result = 0x5a };
	int ret = submit(fd, &job);

	*result = job.result;
	if (!ret)
		ret = job_wait(fd, signal.handle);
	syncobj_free(fd, signal.handle);
	return ret;
}

/* --- what is charged ------------------------------------------------------ */

/* VmPin of a process, in bytes */
static inline size_t vm_pin_of(pid_t pid)
{
	char path[64], line[200];
	size_t kib = 0;
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "VmPin: %zu kB", &kib) == 1)
			found = true;
	EXPECT(found, "no VmPin in %s", path);
	fclose(f);
	return kib * KIB;
}

static inline size_t vm_pin(void)
{
	return vm_pin_of(getpid());
}

/*
 * What the caller's user is charged for all his processes, in bytes. He has to
 * be without CAP_IPC_LOCK. With a limit of nothing the page that is refused is
 * what is lacking, and all that is charged besides. The limit is restored.
 */
static inline size_t charged(int fd)
{
	struct rlimit limit;
	uint64_t shortfall;
	void *page = map_private(PAGE);

	EXPECT_SYS(getrlimit(RLIMIT_MEMLOCK, &limit));
	limit_memlock(0);
	EXPECT_RET(create_asking(fd, page, PAGE, PINNED, NULL, &shortfall), -ENOMEM);
	EXPECT_SYS(setrlimit(RLIMIT_MEMLOCK, &limit));
	unmap(page, PAGE);
	return shortfall - PAGE;
}

struct user_charge {
	uid_t uid;
	size_t bytes;
};

static inline void ask_user_charge(void *arg)
{
	const struct user_charge *want = arg;
	int own = device_open();

	become_user(want->uid);
	EXPECT_EQ(charged(own), want->bytes);
}

/* What is charged to another user: asked by a process of his, by a file of its own. */
static inline void expect_user_charge(uid_t uid, size_t bytes)
{
	struct user_charge want = { .uid = uid, .bytes = bytes };

	EXPECT_CHILD(spawn(ask_user_charge, &want));
}

/* What ends asynchronously returns its charge soon. */
#define AWAIT_EQ(expr, want)						\
	do {								\
		int64_t deadline_ = now_ns() + FOREVER_S / 2 * SECOND;	\
		unsigned long long want_eq_ = (unsigned long long)(want); \
									\
		while ((unsigned long long)(expr) != want_eq_ && now_ns() < deadline_) \
			sched_yield();					\
		EXPECT_EQ(expr, want_eq_);				\
	} while (0)

/* --- what is alive -------------------------------------------------------- */

static const char *const counter_names[] = {
	"objects", "page_sets", "contexts", "mappings", "jobs", "address_spaces",
};

struct counters {
	long of[ARRAY_SIZE(counter_names)];
};

static inline struct counters counters_now(void)
{
	char device[128], path[300];
	struct counters now;

	EXPECT(driver_device(device, sizeof(device)), "no platform device");
	for (size_t i = 0; i < ARRAY_SIZE(counter_names); i++) {
		snprintf(path, sizeof(path), "/sys/bus/platform/drivers/userptr/%s/%s", device,
			 counter_names[i]);
		now.of[i] = read_number(path);
	}
	return now;
}

/* every counter is what it was, at once */
static inline void expect_counters(const char *file, int line, struct counters was)
{
	struct counters now = counters_now();

	for (size_t i = 0; i < ARRAY_SIZE(counter_names); i++)
		if (now.of[i] != was.of[i])
			test_fail(file, line, "the counter %s: expected %ld, got %ld",
				  counter_names[i], was.of[i], now.of[i]);
}

#define EXPECT_COUNTERS(was)	expect_counters(__FILE__, __LINE__, was)

/* or soon: jobs are given back by a work item */
static inline void await_counters(const char *file, int line, struct counters was)
{
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	struct counters now = counters_now();

	while (memcmp(&now, &was, sizeof(now)) && now_ns() < deadline) {
		sched_yield();
		now = counters_now();
	}
	expect_counters(file, line, was);
}

#define AWAIT_COUNTERS(was)	await_counters(__FILE__, __LINE__, was)

/* --- huge pages ----------------------------------------------------------- */

#define HUGE	(2 * MIB)

/* @count transparent huge pages, with content; NULL where there are none */
static inline uint8_t *map_thp(size_t count)
{
	uint8_t *huge = map_aligned(count * HUGE, HUGE);

	if (madvise(huge, count * HUGE, MADV_HUGEPAGE))
		return NULL;
	fill_pattern(huge, count * HUGE, 1);
	for (size_t i = 0; i < count; i++) {
		uint64_t pfn = pfn_of(huge + i * HUGE);

		if (pfn % (HUGE / PAGE) || pfn_of(huge + (i + 1) * HUGE - PAGE) !=
							pfn + HUGE / PAGE - 1)
			return NULL;
	}
	return huge;
}

#endif
