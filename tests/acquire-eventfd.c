/* SPDX-License-Identifier: MIT */
/*
 * ACQUIRE with EVENTFD returns 0 and signals the eventfd once: when workers
 * have got the pages, or at once if they are there. Epoll sees it.
 *
 * VM: cpus=2
 */
#include <sys/epoll.h>

#include "workers.h"

#define SIZE	(80 * MIB)

int main(void)
{
	struct epoll_event ev = { .events = EPOLLIN };
	int fd = device_open(), event = event_new(), epoll = epoll_create1(EPOLL_CLOEXEC);
	uint8_t *p = map_cold(SIZE);
	struct plug plug;
	uint32_t h;

	EXPECT_SYS(epoll);
	EXPECT_SYS(epoll_ctl(epoll, EPOLL_CTL_ADD, event, &ev));
	set_param("max_workers", 1);
	plug = plug_in(fd);
	h = obj_mirror(fd, p, SIZE);

	EXPECT_OK(ask_event(fd, h, 0, 0, event));
	EXPECT_EQ(epoll_wait(epoll, &ev, 1, 0), 0);
	EXPECT_EQ(event_count(event), 0);
	EXPECT_RET(ask(fd, h, 0, 0), -EAGAIN);
	EXPECT_PLUGGED(&plug);
	plug_pull(&plug);
	EXPECT_EQ(epoll_wait(epoll, &ev, 1, FOREVER_S / 2 * 1000), 1);
	EXPECT_EQ(obj_info(fd, h).resident_bytes, SIZE);
	AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_READY);
	EXPECT_OK(ask(fd, h, 0, 0));
	EXPECT_EQ(event_count(event), 1);

	/* at once */
	EXPECT_OK(ask_event(fd, h, 0, 0, event));
	EXPECT_EQ(event_count(event), 1);
	EXPECT_OK(ask_event(fd, h, PAGE, PAGE, event));
	EXPECT_OK(ask_event(fd, h, 0, 0, event));
	EXPECT_EQ(event_count(event), 2);
	/* there, though not acquired */
	EXPECT_SYS(madvise(p, MIB, MADV_DONTNEED));
	fill_pattern(p, MIB, 1);
	EXPECT_EQ(state_of(fd, h), DRM_USERPTR_STATE_STALE);
	EXPECT_OK(ask_event(fd, h, 0, 0, event));
	EXPECT_EQ(event_count(event), 1);

	/* the caller's descriptor may be closed meanwhile: it was another one's as well */
	int twin = dup(event), alone = event_new();
	EXPECT_SYS(twin);
	EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	EXPECT_OK(ask_event(fd, h, 0, 0, alone));
	EXPECT_OK(ask_event(fd, h, 0, 0, twin));
	close(alone);
	close(twin);
	event_await(event);
	EXPECT_EQ(event_count(event), 1);
	EXPECT_OK(ask(fd, h, 0, 0));
	EXPECT_OK(run_fill(fd, p, 5, SIZE));
	EXPECT_WORDS(p, SIZE, 5);

	obj_close(fd, h);
	close(fd);
	await_nothing_left();
	EXPECT_EQ(event_count(event), 0);
	return test_pass("an eventfd tells when pages are there");
}
