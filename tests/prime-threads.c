/* SPDX-License-Identifier: MIT */
/*
 * Threads that export one object at once get one dma-buf, and the object is
 * pinned and charged once; none is told to try again.
 *
 * VM: cpus=4
 */
#include <pthread.h>

#include "prime.h"

#define SIZE	(64 * PAGE)
#define THREADS	8
#define ROUNDS	40
#define UID	23005

static int dev;
static uint32_t target;
static int got[THREADS], exported[THREADS];

static void *exports(void *arg)
{
	size_t i = (size_t)arg;

	got[i] = export_try(dev, target, i == THREADS - 1 ? RDONLY : RDWR, &exported[i]);
	return NULL;
}

static void user(void *arg)
{

	(void)arg;
	become_user(UID);
	limit_memlock(2 * SIZE);
	for (int round = 0; round < ROUNDS; round++) {
		uint8_t *p = map_private(SIZE);
		pthread_t threads[THREADS];
		int reader = THREADS - 1, first = -1;

		target = obj_wrap(dev, p, SIZE, 0);
		for (size_t i = 0; i < THREADS; i++)
			EXPECT_EQ(pthread_create(&threads[i], NULL, exports, (void *)i), 0);
		for (size_t i = 0; i < THREADS; i++)
			EXPECT_EQ(pthread_join(threads[i], NULL), 0);
		/* the first one chose the rights */
		for (int i = 0; i < THREADS; i++) {
			EXPECT_RET(got[i], (i == reader) == (got[reader] == 0) ? 0 : -EACCES);
			if (got[i])
				continue;
			if (first < 0)
				first = i;
			EXPECT_EQ(dmabuf_id(exported[i]), dmabuf_id(exported[first]));
		}
		EXPECT_EQ(charged(dev), SIZE);
		for (int i = 0; i < THREADS; i++)
			if (!got[i])
				close(exported[i]);
		obj_close(dev, target);
		AWAIT_EQ(charged(dev), 0);
		unmap(p, SIZE);
	}
}

int main(void)
{
	struct counters was = counters_now();

	dev = device_open();
	EXPECT_CHILD(spawn(user, NULL));
	close(dev);
	AWAIT_COUNTERS(was);
	return test_pass("exports at once");
}
