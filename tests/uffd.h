/* SPDX-License-Identifier: MIT */
/*
 * Memory that is long in coming: its missing pages come from a userfaultfd, so
 * whoever wants one waits until the test serves it.
 */
#ifndef TESTS_UFFD_H
#define TESTS_UFFD_H

#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "helpers.h"

/* a userfaultfd without a range yet; skips where there is none */
static inline int uffd_new(void)
{
	int uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	struct uffdio_api api = { .api = UFFD_API };

	if (uffd < 0)
		test_skip("userfaultfd gives %s", error_name(-errno));
	EXPECT_SYS(ioctl(uffd, UFFDIO_API, &api));
	return uffd;
}

/* from now on it is asked for the missing pages of a range, too */
static inline void uffd_add(int uffd, void *p, size_t size)
{
	struct uffdio_register reg = {
		.range = { ADDR(p), size }, .mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	EXPECT_SYS(ioctl(uffd, UFFDIO_REGISTER, &reg));
}

static inline int uffd_open(void *p, size_t size)
{
	int uffd = uffd_new();

	uffd_add(uffd, p, size);
	return uffd;
}

/* until somebody waits for a page there; its address */
static inline uint8_t *uffd_await(int uffd)
{
	struct uffd_msg msg;

	EXPECT_EQ(read(uffd, &msg, sizeof(msg)), sizeof(msg));
	EXPECT_EQ(msg.event, UFFD_EVENT_PAGEFAULT);
	return PTR(msg.arg.pagefault.address & ~(PAGE - 1));
}

static inline void uffd_serve(int uffd, void *page, const void *content)
{
	struct uffdio_copy copy = { .dst = ADDR(page), .src = ADDR(content), .len = PAGE };

	EXPECT_SYS(ioctl(uffd, UFFDIO_COPY, &copy));
}

#endif
