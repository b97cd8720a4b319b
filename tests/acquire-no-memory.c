/* SPDX-License-Identifier: MIT */
/*
 * Whichever allocation of a process's first ACQUIRE fails, of one that waits and of
 * one with an eventfd, it is -ENOMEM or -EFAULT, or the pages are there; and the
 * next one gets them.
 *
 * VM: timeout=300
 */
#include "faults.h"
#include "workers.h"

#define SIZE	(4 * PAGE)

struct world {
	struct faults faults;
	bool wait;
};

/* a process, since its first acquisition makes what later ones find */
static void acquire_once(void *arg)
{
	struct world *w = arg;
	uint8_t *p = map_private(SIZE);
	int fd = device_open(), event = event_new(), ret;
	uint32_t h = obj_wrap(fd, p, SIZE, MIRROR);

	ret = FAULTED(&w->faults, w->wait ? obj_acquire(fd, h, 0, 0) :
					    ask_event(fd, h, 0, 0, event));
	if (!ret && !w->wait) {
		struct pollfd done = { .fd = event, .events = POLLIN };

		EXPECT(poll(&done, 1, FOREVER_S * 1000) == 1, "the eventfd is not signalled");
		EXPECT_OK(ask_until(fd, h, 0, 0));
	}
	if (ret)
		EXPECT_OK(obj_acquire(fd, h, 0, 0));
	EXPECT_EQ(obj_info(fd, h).resident_bytes, SIZE);
	EXPECT_EQ(obj_info(fd, h).state, DRM_USERPTR_STATE_READY);
	EXPECT_OK(run_fill(fd, p, 0x21, SIZE));
	EXPECT_WORDS(p, SIZE, 0x21);
}

static void acquire_all(bool wait, unsigned int least)
{
	struct world *w = map_shared(sizeof(*w));
	struct counters was = counters_now();

	w->wait = wait;
	EACH_FAULT(&w->faults) {
		EXPECT_CHILD(spawn(acquire_once, w));
		AWAIT_COUNTERS(was);
	}
	EXPECT_FAULTS(&w->faults, least);
	printf("%s: %u allocations\n", wait ? "waiting" : "eventfd", w->faults.nth - 2);
}

int main(void)
{
	faults_begin();
	acquire_all(true, 4);
	acquire_all(false, 3);
	return test_pass("ACQUIRE without memory");
}
