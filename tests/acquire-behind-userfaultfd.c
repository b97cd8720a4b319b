/* SPDX-License-Identifier: MIT */
/*
 * A worker is not to be had by a thread that waits in ACQUIRE for a userfaultfd:
 * who asks without waiting for memory beside it does not take the user's last
 * worker away from other objects.
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
	EXPECT_OK(obj_acquire(fd, h, 0, PAGE));
	return NULL;
}

int main(void)
{
	uint8_t *p = map_cold(SIZE), *q = map_cold(SIZE), *served = map_private(PAGE);
	int uffd = uffd_open(p, PAGE), event = event_new();
	struct pollfd done = { .fd = event, .events = POLLIN };
	pthread_t thread;
	uint32_t k;

	/* of 4 a user has one, and the object has room for it beside the thread that waits */
	set_param("max_workers", 4);
	fd = device_open();
	h = obj_wrap(fd, p, SIZE, 0);
	k = obj_wrap(fd, q, SIZE, 0);
	EXPECT_EQ(pthread_create(&thread, NULL, acquirer, NULL), 0);
	EXPECT(uffd_await(uffd) == p, "a fault elsewhere");

	/* the same segment, and no fault in there waits */
	EXPECT_RET(ask(fd, h, SIZE / 2, PAGE), -EAGAIN);
	EXPECT_OK(ask_event(fd, k, 0, 0, event));
	EXPECT(poll(&done, 1, 5000 * slowness) == 1, "the one worker waits behind a userfaultfd");
	EXPECT_OK(ask(fd, k, 0, 0));

	uffd_serve(uffd, p, served);
	pthread_join(thread, NULL);
	EXPECT_OK(ask_until(fd, h, SIZE / 2, PAGE));
	return test_pass("no worker waits behind a userfaultfd");
}
