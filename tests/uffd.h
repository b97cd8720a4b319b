/* SPDX-License-Identifier: MIT */
/*
 * What the tests of userfaultfd share, and those that use one for memory that is long
 * in coming: what newer kernels can do than the headers know of, faults that are
 * served, and events that come, or do not.
 */
#ifndef TESTS_UFFD_H
#define TESTS_UFFD_H

#include <linux/userfaultfd.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "helpers.h"

#ifndef UFFD_FEATURE_POISON
#define UFFD_FEATURE_POISON	(1 << 14)

struct uffdio_poison {
	struct uffdio_range range;
	__u64 mode;
	__s64 updated;
};

#define UFFDIO_POISON		_IOWR(UFFDIO, 0x08, struct uffdio_poison)
#endif

#ifndef UFFD_FEATURE_MOVE
#define UFFD_FEATURE_MOVE	(1 << 16)

struct uffdio_move {
	__u64 dst;
	__u64 src;
	__u64 len;
	__u64 mode;
	__s64 move;
};

#define UFFDIO_MOVE		_IOWR(UFFDIO, 0x05, struct uffdio_move)
#endif

/* one with these features and no range yet; skips on a kernel that has no such */
static inline int uffd_with(uint64_t features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);

	if (uffd < 0)
		test_skip("userfaultfd gives %s", error_name(-errno));
	if (ioctl(uffd, UFFDIO_API, &api))
		test_skip("this kernel's userfaultfd lacks the features %#" PRIx64, features);
	return uffd;
}

static inline void uffd_register(int uffd, void *p, size_t size, uint64_t mode)
{
	struct uffdio_register reg = { .range = { ADDR(p), size }, .mode = mode };

	EXPECT_SYS(ioctl(uffd, UFFDIO_REGISTER, &reg));
}

/* one that serves the missing pages of a range */
static inline int uffd_open(void *p, size_t size)
{
	int uffd = uffd_with(0);

	uffd_register(uffd, p, size, UFFDIO_REGISTER_MODE_MISSING);
	return uffd;
}

/* Only one that does not block has events to poll for. */
static inline void uffd_unblock(int uffd)
{
	EXPECT_SYS(fcntl(uffd, F_SETFL, O_NONBLOCK));
}

/* until somebody waits for a page there; its address */
static inline uint8_t *uffd_await(int uffd)
{
	struct pollfd poll_for = { .fd = uffd, .events = POLLIN };
	struct uffd_msg msg;

	uffd_unblock(uffd);
	EXPECT(poll(&poll_for, 1, FOREVER_S / 2 * 1000) == 1, "nobody waits for a page there");
	EXPECT_EQ(read(uffd, &msg, sizeof(msg)), sizeof(msg));
	EXPECT_EQ(msg.event, UFFD_EVENT_PAGEFAULT);
	return PTR(msg.arg.pagefault.address & ~(PAGE - 1));
}

static inline void uffd_serve(int uffd, void *page, const void *content)
{
	struct uffdio_copy copy = { .dst = ADDR(page), .src = ADDR(content), .len = PAGE };

	EXPECT_SYS(ioctl(uffd, UFFDIO_COPY, &copy));
}

/* the next event; fails with @otherwise when @over becomes true and none came */
static inline struct uffd_msg uffd_event(int uffd, const atomic_bool *over, const char *otherwise)
{
	struct pollfd poll_for = { .fd = uffd, .events = POLLIN };
	struct uffd_msg msg;

	uffd_unblock(uffd);
	while (!poll(&poll_for, 1, 20))
		if (atomic_load(over) && !poll(&poll_for, 1, 0))
			FAIL("%s", otherwise);
	EXPECT_EQ(read(uffd, &msg, sizeof(msg)), sizeof(msg));
	return msg;
}

/* the same; it has to be a fault at this page */
static inline struct uffd_msg uffd_fault(int uffd, void *page, const atomic_bool *over,
					 const char *otherwise)
{
	struct uffd_msg msg = uffd_event(uffd, over, otherwise);

	EXPECT_EQ(msg.event, UFFD_EVENT_PAGEFAULT);
	EXPECT_EQ(msg.arg.pagefault.address & ~(PAGE - 1), ADDR(page));
	return msg;
}

#endif
