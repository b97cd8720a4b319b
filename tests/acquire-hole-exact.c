/* SPDX-License-Identifier: MIT */
/*
 * A hole in a large cold object is found exactly though workers help: SUBMIT
 * names the first byte that cannot be had, ACQUIRE says -EFAULT in person, and
 * both work when the hole is filled.
 *
 * VM: cpus=2 mem=1024
 */
#include <pthread.h>
#include <stdatomic.h>

#include "workers.h"

#define SIZE	(256 * MIB)

static int fd;
static uint32_t h;
static atomic_int done, most;

static void *watcher(void *arg)
{
	(void)arg;
	while (!atomic_load(&done)) {
		int now = (int)workers_of(fd, h);

		if (now > atomic_load(&most))
			atomic_store(&most, now);
		sched_yield();
	}
	return NULL;
}

int main(void)
{
	static const size_t holes[] = { 3 * SEGMENT + 5 * MIB + 7 * 4096, SEGMENT + 11 * 4096, 0 };
	uint8_t *p = map_cold(SIZE);
	pthread_t thread;

	fd = device_open();
	h = obj_mirror(fd, p, SIZE);
	EXPECT_EQ(pthread_create(&thread, NULL, watcher, NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(holes); i++) {
		/* those before stay: the first one counts */
		make_hole(p + holes[i], PAGE);
		EXPECT_RET(run_fill(fd, p, 1, SIZE), -EFAULT);
		EXPECT_EQ(last_fault_addr, ADDR(p) + holes[i]);
		EXPECT_EQ(last_fault_op, 0);
		EXPECT_RET(obj_acquire(fd, h, 0, 0), -EFAULT);
		if (holes[i])
			EXPECT_OK(obj_acquire(fd, h, 0, holes[i]));
		EXPECT_RET(obj_acquire(fd, h, holes[i], PAGE), -EFAULT);
		AWAIT(!workers_of(fd, h));
		EXPECT(state_of(fd, h) != DRM_USERPTR_STATE_FAILED, "a caller's own error was kept");
		EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED) && errno != ENOMEM ? -1 : 0);
	}
	for (size_t i = 0; i < ARRAY_SIZE(holes); i++)
		map_fixed(p + holes[i], PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_fill(fd, p, 0x42, SIZE));
	EXPECT_WORDS(p, SIZE, 0x42);
	atomic_store(&done, 1);
	pthread_join(thread, NULL);
	EXPECT(atomic_load(&most) > 0, "no worker ever helped");
	return test_pass("a hole is found exactly");
}
