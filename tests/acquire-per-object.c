/* SPDX-License-Identifier: MIT */
/*
 * However many ranges of an object are acquired at once, by callers who wait
 * and who do not, no more than max_workers_per_object threads are at it.
 *
 * VM: cpus=2
 */
#include <pthread.h>
#include <stdatomic.h>

#include "workers.h"

#define SIZE	(3 * GIB)

static int fd;
static uint32_t h;
static atomic_int done;

static void *acquirer(void *arg)
{
	(void)arg;
	EXPECT_OK(obj_acquire(fd, h, 2 * SIZE / 3, 0));
	atomic_store(&done, 1);
	return NULL;
}

int main(void)
{
	uint8_t *p = map_cold(SIZE);
	uint32_t now, most = 0;
	pthread_t thread;

	fd = device_open();
	h = obj_wrap(fd, p, SIZE, DRM_USERPTR_CREATE_READ_ONLY);
	set_param("max_workers", 64);
	set_param("max_workers_per_object", 2);
	EXPECT_RET(ask(fd, h, 0, SIZE / 3), -EAGAIN);
	EXPECT_RET(ask(fd, h, SIZE / 3, SIZE / 3), -EAGAIN);
	while (ask(fd, h, 0, 2 * SIZE / 3) == -EAGAIN) {
		now = workers_of(fd, h);
		EXPECT(now <= 2, "%u workers", now);
		most = now > most ? now : most;
	}
	EXPECT_EQ(most, 2);
	obj_close(fd, h);

	EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	h = obj_wrap(fd, p, SIZE, DRM_USERPTR_CREATE_READ_ONLY);
	EXPECT_EQ(pthread_create(&thread, NULL, acquirer, NULL), 0);
	AWAIT(obj_info(fd, h).resident_bytes);
	EXPECT_RET(ask(fd, h, 0, SIZE / 3), -EAGAIN);
	while (!atomic_load(&done)) {
		now = workers_of(fd, h);
		/* one more may come when the call has all its pages, and has not returned yet */
		EXPECT(now <= 1 || !ask(fd, h, 2 * SIZE / 3, 0), "%u workers beside one who waits",
		       now);
	}
	pthread_join(thread, NULL);
	EXPECT_OK(ask_until(fd, h, 0, 0));
	return test_pass("threads on one object");
}
