/* SPDX-License-Identifier: MIT */
/*
 * What the tests of acquisition by workers share: asking without waiting,
 * eventfds, and memory that keeps workers busy for long but takes little.
 */
#ifndef TESTS_WORKERS_H
#define TESTS_WORKERS_H

#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>

#include "helpers.h"

#define GIB		(1024 * MIB)
/* a segment: what one worker takes at a time */
#define SEGMENT		(64 * MIB)

#define NONBLOCK	DRM_USERPTR_ACQUIRE_NONBLOCK
#define EVENTFD		DRM_USERPTR_ACQUIRE_EVENTFD

/* --- asking without waiting ------------------------------------------------ */

/* NONBLOCK */
static inline int ask(int fd, uint32_t handle, uint64_t offset, uint64_t size)
{
	struct drm_userptr_acquire args = {
		.handle = handle, .flags = NONBLOCK, .offset = offset, .size = size,
	};

	return xioctl(fd, DRM_IOCTL_USERPTR_ACQUIRE, &args);
}

/* EVENTFD */
static inline int ask_event(int fd, uint32_t handle, uint64_t offset, uint64_t size, int event)
{
	struct drm_userptr_acquire args = {
		.handle = handle, .flags = EVENTFD, .offset = offset, .size = size,
		.eventfd = event,
	};

	return xioctl(fd, DRM_IOCTL_USERPTR_ACQUIRE, &args);
}

/* NONBLOCK again and again: the first answer that is not -EAGAIN */
static inline int ask_until(int fd, uint32_t handle, uint64_t offset, uint64_t size)
{
	int64_t deadline = now_ns() + 2 * FOREVER_S * SECOND;
	int ret;

	while ((ret = ask(fd, handle, offset, size)) == -EAGAIN) {
		if (now_ns() > deadline)
			FAIL("expected an end of -EAGAIN within %d s", 2 * FOREVER_S);
		sched_yield();
	}
	return ret;
}

/* --- eventfds --------------------------------------------------------------- */

static inline int event_new(void)
{
	int event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	EXPECT_SYS(event);
	return event;
}

/* how often it was signalled since it was last asked */
static inline uint64_t event_count(int event)
{
	uint64_t count;

	if (read(event, &count, sizeof(count)) == sizeof(count))
		return count;
	EXPECT(errno == EAGAIN, "read: %s", error_name(-errno));
	return 0;
}

/* until it is signalled; the count stays in it */
static inline void event_await(int event)
{
	struct pollfd poll_for = { .fd = event, .events = POLLIN };

	if (poll(&poll_for, 1, FOREVER_S / 2 * 1000) != 1)
		FAIL("expected the eventfd to be signalled within %d s", FOREVER_S / 2);
}

/* --- what workers do -------------------------------------------------------- */

/* an expression that becomes true soon, by somebody else's doing */
#define AWAIT(condition)						\
	do {								\
		int64_t deadline_ = now_ns() + FOREVER_S / 2 * SECOND;	\
									\
		while (!(condition)) {					\
			if (now_ns() > deadline_)			\
				FAIL("expected %s within %d s", #condition, FOREVER_S / 2); \
			sched_yield();					\
		}							\
	} while (0)

static inline uint32_t workers_of(int fd, uint32_t handle)
{
	return obj_info(fd, handle).workers;
}

static inline uint32_t state_of(int fd, uint32_t handle)
{
	return obj_info(fd, handle).state;
}

/* as module_param_set(), as often as one likes; the first value is restored */
static inline void set_param(const char *name, long value)
{
	static char known[4][32];
	char path[128], text[32];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known) && known[i][0]; i++)
		if (!strcmp(known[i], name))
			break;
	EXPECT(i < ARRAY_SIZE(known), "too many parameters");
	if (!known[i][0]) {
		snprintf(known[i], sizeof(known[i]), "%s", name);
		module_param_set(name, value);
		return;
	}
	snprintf(path, sizeof(path), "/sys/module/userptr/parameters/%s", name);
	snprintf(text, sizeof(text), "%ld", value);
	EXPECT_OK(write_file(path, text));
}

/* --- memory ----------------------------------------------------------------- */

/*
 * Memory that was never touched, in small pages, with addresses around it that
 * keep its VMA and its huge pages' ranges apart from others: splitting one may
 * invalidate its neighbours. Acquired READ_ONLY it is all the zero page: a long
 * way for workers that takes no memory but page tables and entries, 4 MiB a GiB.
 */
static inline uint8_t *map_cold(size_t size)
{
	const size_t apart = 2 * MIB;
	uint8_t *room = map_reserve(size + 3 * apart);
	uint8_t *p = PTR((ADDR(room) + 2 * apart - 1) & ~(apart - 1));

	if (mmap(p, size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == MAP_FAILED)
		FAIL("mmap of %zu bytes: %s", size, error_name(-errno));
	/* no kernel is without it; where it fails there are no huge pages */
	madvise(p, size, MADV_NOHUGEPAGE);
	return p;
}

/* addresses without memory between two that have some */
static inline void make_hole(void *p, size_t size)
{
	unmap(p, size);
}

/**
 * struct plug - an object that a worker is busy with for long
 *
 * With max_workers at 1, or as the user's share, nothing else of the user's gets
 * a worker until it is pulled.
 */
struct plug {
	int fd;
	uint32_t handle;
	uint8_t *mem;
	size_t size;
};

#define PLUG_BYTES	(32 * GIB)

static inline struct plug plug_in_bytes(int fd, size_t size)
{
	struct plug plug = { .fd = fd, .size = size, .mem = map_cold(size) };

	plug.handle = obj_wrap(fd, plug.mem, size, DRM_USERPTR_CREATE_READ_ONLY);
	EXPECT_RET(ask(fd, plug.handle, 0, 0), -EAGAIN);
	return plug;
}

static inline struct plug plug_in(int fd)
{
	struct plug plug = plug_in_bytes(fd, PLUG_BYTES);

	AWAIT(workers_of(fd, plug.handle));
	return plug;
}

/* it was in all the time: it is not done yet */
static inline void expect_plugged(const char *file, int line, const struct plug *plug)
{
	struct drm_userptr_object_info info = obj_info(plug->fd, plug->handle);

	if (info.state != DRM_USERPTR_STATE_ACQUIRING || info.resident_bytes >= plug->size)
		test_fail(file, line, "expected the plug to be in, it is out: state %u, %" PRIu64
			  " MiB", info.state, (uint64_t)info.resident_bytes / MIB);
}
#define EXPECT_PLUGGED(plug)	expect_plugged(__FILE__, __LINE__, plug)

/*
 * An expression that becomes true while the plug's workers take a few more
 * pieces, and not only when they have run out of them.
 */
#define AWAIT_PLUGGED(plug, condition)					\
	do {								\
		uint64_t was_ = obj_info((plug)->fd, (plug)->handle).resident_bytes; \
									\
		while (!(condition)) {					\
			uint64_t now_ = obj_info((plug)->fd, (plug)->handle).resident_bytes; \
									\
			if (now_ - was_ > 3 * GIB || now_ + 3 * GIB > (plug)->size) \
				FAIL("expected %s, but workers went on from %" PRIu64 \
				     " to %" PRIu64 " MiB", #condition, was_ / MIB, now_ / MIB); \
			sched_yield();					\
		}							\
	} while (0)

static inline void plug_pull(struct plug *plug)
{
	obj_close(plug->fd, plug->handle);
	unmap(plug->mem, plug->size);
}

/* --- the device's counters -------------------------------------------------- */

static inline long device_counter(const char *name)
{
	char device[128], path[300];

	EXPECT(driver_device(device, sizeof(device)), "no platform device");
	snprintf(path, sizeof(path), "/sys/bus/platform/drivers/userptr/%s/%s", device, name);
	return read_number(path);
}

/* everything has gone: workers keep page sets and address spaces until they leave */
static inline void await_nothing_left(void)
{
	AWAIT(!device_counter("objects"));
	AWAIT(!device_counter("page_sets"));
	AWAIT(!device_counter("contexts"));
	AWAIT(!device_counter("mappings"));
	AWAIT(!device_counter("jobs"));
	AWAIT(!device_counter("address_spaces"));
}

#endif
