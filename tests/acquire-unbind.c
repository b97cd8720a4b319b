/* SPDX-License-Identifier: MIT */
/*
 * The driver can be unbound while workers are busy, requests stand in line and a
 * thread waits in ACQUIRE: all of them return, eventfds are signalled, and once
 * the file is closed the module can be unloaded at once.
 *
 * VM: fresh cpus=2 timeout=120
 */
#include <pthread.h>
#include <stdatomic.h>

#include "workers.h"

#define SIZE	(3 * GIB)

static int fd, outcome;
static uint32_t waited;

static void *acquirer(void *arg)
{
	(void)arg;
	outcome = obj_acquire(fd, waited, 0, 0);
	return NULL;
}

static void *poller(void *arg)
{
	int ret;

	do {
		ret = ask(fd, *(uint32_t *)arg, 0, 0);
		sched_yield();
	} while (ret == -EAGAIN);
	EXPECT_RET(ret, -ENODEV);
	return NULL;
}

int main(void)
{
	for (int round = 0; round < 2; round++) {
		int event = event_new(), again;
		uint32_t busy[6];
		uint8_t *mem[6];
		pthread_t threads[2];
		char name[128];

		fd = device_open();
		EXPECT(driver_device(name, sizeof(name)), "no platform device");
		for (size_t i = 0; i < ARRAY_SIZE(busy); i++) {
			mem[i] = map_cold(SIZE);
			busy[i] = obj_wrap(fd, mem[i], SIZE, DRM_USERPTR_CREATE_READ_ONLY);
			EXPECT_OK(ask_event(fd, busy[i], 0, 0, event));
		}
		waited = obj_wrap(fd, map_cold(SIZE), SIZE, DRM_USERPTR_CREATE_READ_ONLY);
		EXPECT_EQ(pthread_create(&threads[0], NULL, acquirer, NULL), 0);
		EXPECT_EQ(pthread_create(&threads[1], NULL, poller, &busy[0]), 0);
		AWAIT(obj_info(fd, waited).resident_bytes && obj_info(fd, busy[0]).resident_bytes);
		EXPECT_EQ(event_count(event), 0);
		EXPECT_EQ(state_of(fd, busy[5]), DRM_USERPTR_STATE_ACQUIRING);

		EXPECT_OK(driver_unbind(name));
		EXPECT_RET(ask(fd, busy[5], 0, 0), -ENODEV);
		EXPECT_RET(ask_event(fd, busy[5], 0, 0, event), -ENODEV);
		pthread_join(threads[1], NULL);
		pthread_join(threads[0], NULL);
		EXPECT(outcome == 0 || outcome == -ENODEV, "got %s", error_name(outcome));
		if (round & 1) {
			/* a new device beside the one that workers are still busy for */
			uint8_t *p = map_cold(MIB);

			EXPECT_OK(driver_bind(name));
			again = device_open();
			obj_mirror(again, p, MIB);
			EXPECT_OK(run_fill(again, p, 1, MIB));
			EXPECT_WORDS(p, MIB, 1);
			close(again);
		}
		close(fd);
		event_await(event);
		module_unload_soon();
		EXPECT_EQ(event_count(event), ARRAY_SIZE(busy));
		EXPECT_OK(module_load(""));
		for (size_t i = 0; i < ARRAY_SIZE(busy); i++)
			unmap(mem[i], SIZE);
	}
	close(device_open());
	return test_pass("unbinding while workers are busy");
}
