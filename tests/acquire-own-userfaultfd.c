/* SPDX-License-Identifier: MIT */
/*
 * Memory whose faults a userfaultfd serves is left to the caller: without
 * waiting it is -EOPNOTSUPP, and no fault arrives, until the pages are there;
 * a waiting ACQUIRE is served.
 */
#include <pthread.h>

#include "uffd.h"
#include "workers.h"

#define SIZE	(4 * MIB)

static int fd;
static uint32_t h;

static void *acquirer(void *arg)
{
	(void)arg;
	EXPECT_OK(obj_acquire(fd, h, PAGE, PAGE));
	return NULL;
}

int main(void)
{
	uint8_t *p = map_cold(SIZE), *served = map_private(PAGE), *out = map_private(PAGE);
	int uffd = uffd_open(p, SIZE / 2), event = event_new();
	struct pollfd faults = { .fd = uffd, .events = POLLIN };
	pthread_t thread;

	uffd_unblock(uffd);
	fd = device_open();
	h = obj_mirror(fd, p, SIZE);
	obj_mirror(fd, out, PAGE);

	EXPECT_RET(ask(fd, h, 0, 0), -EOPNOTSUPP);
	EXPECT_RET(ask(fd, h, SIZE / 2 - PAGE, 2 * PAGE), -EOPNOTSUPP);
	EXPECT_RET(ask_event(fd, h, 0, PAGE, event), -EOPNOTSUPP);
	EXPECT_EQ(event_count(event), 0);
	/* beside it */
	EXPECT_RET(ask(fd, h, SIZE / 2, 0), -EAGAIN);
	EXPECT_OK(ask_until(fd, h, SIZE / 2, 0));
	EXPECT_EQ(poll(&faults, 1, 0), 0);

	EXPECT_EQ(pthread_create(&thread, NULL, acquirer, NULL), 0);
	EXPECT_EQ(poll(&faults, 1, FOREVER_S / 2 * 1000), 1);
	EXPECT(uffd_await(uffd) == p + PAGE, "a fault elsewhere");
	/* while that one waits */
	EXPECT_RET(ask(fd, h, PAGE, PAGE), -EOPNOTSUPP);
	fill_pattern(served, PAGE, 1);
	uffd_serve(uffd, p + PAGE, served);
	pthread_join(thread, NULL);
	EXPECT_OK(ask(fd, h, PAGE, PAGE));
	EXPECT_OK(ask_event(fd, h, PAGE, PAGE, event));
	EXPECT_EQ(event_count(event), 1);
	EXPECT_RET(ask(fd, h, 0, 2 * PAGE), -EOPNOTSUPP);
	EXPECT_OK(run_copy(fd, out, p + PAGE, PAGE));
	EXPECT_PATTERN(out, PAGE, 1);
	EXPECT_EQ(poll(&faults, 1, 0), 0);
	return test_pass("userfaultfd is left to the caller");
}
