/* SPDX-License-Identifier: MIT */
/*
 * A worker is not to be had by a thread that waits in ACQUIRE for a userfaultfd:
 * who asks without waiting for memory beside it does not take the user's last
 * worker away from other objects.
 */
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/ioctl.h>

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
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg;
	struct uffdio_zeropage zero;
	struct uffd_msg msg;
	uint8_t *p = map_cold(SIZE), *q = map_cold(SIZE);
	int uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC), event = event_new();
	struct pollfd done = { .fd = event, .events = POLLIN };
	pthread_t thread;
	uint32_t k;

	if (uffd < 0)
		test_skip("userfaultfd gives %s", error_name(-errno));
	EXPECT_SYS(ioctl(uffd, UFFDIO_API, &api));
	reg = (struct uffdio_register){
		.range = { ADDR(p), PAGE }, .mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	EXPECT_SYS(ioctl(uffd, UFFDIO_REGISTER, &reg));
	set_param("max_workers", 1);
	fd = device_open();
	h = obj_wrap(fd, p, SIZE, 0);
	k = obj_wrap(fd, q, SIZE, 0);
	EXPECT_EQ(pthread_create(&thread, NULL, acquirer, NULL), 0);
	EXPECT_EQ(read(uffd, &msg, sizeof(msg)), sizeof(msg));

	/* the same segment, and no fault in there waits */
	EXPECT_RET(ask(fd, h, SIZE / 2, PAGE), -EAGAIN);
	EXPECT_OK(ask_event(fd, k, 0, 0, event));
	EXPECT(poll(&done, 1, 5000 * slowness) == 1, "the one worker waits behind a userfaultfd");
	EXPECT_OK(ask(fd, k, 0, 0));

	zero = (struct uffdio_zeropage){ .range = { ADDR(p), PAGE } };
	EXPECT_SYS(ioctl(uffd, UFFDIO_ZEROPAGE, &zero));
	pthread_join(thread, NULL);
	EXPECT_OK(ask_until(fd, h, SIZE / 2, PAGE));
	return test_pass("no worker waits behind a userfaultfd");
}
