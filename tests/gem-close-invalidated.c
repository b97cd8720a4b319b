/* SPDX-License-Identifier: MIT */
/*
 * Objects are made, used and closed over memory that another thread changes the
 * protection of all the time: one at a time, and two that overlap. No call fails for
 * another reason than the change, and nothing is left.
 *
 * VM: cpus=2 timeout=180
 */
#include <pthread.h>

#include "charge.h"
#include "uffd.h"

#define ROUNDS	400

static int fd;
static uint8_t *p;
static atomic_bool over;

static void *storm(void *arg)
{
	(void)arg;
	while (!atomic_load(&over)) {
		protect(p, 2 * PAGE, PROT_READ);
		protect(p, 2 * PAGE, PROT_READ | PROT_WRITE);
	}
	return NULL;
}

/* memory that is read-only just now is denied; one gives up after a second at the earliest */
static void expect_done_or_denied(int ret, int64_t since)
{
	EXPECT(!ret || ret == -EFAULT || ret == -EBUSY, "got %s", error_name(ret));
	EXPECT(ret != -EBUSY || now_ns() - since > SECOND / 2, "gave up at once");
}

static void make_and_close(bool overlap)
{
	uint32_t h = obj_wrap(fd, p, PAGE, MIRROR), second = 0;
	int64_t start = now_ns();

	if (overlap)
		second = obj_wrap(fd, p, 2 * PAGE, 0);
	expect_done_or_denied(obj_acquire(fd, h, 0, 0), start);
	start = now_ns();
	if (overlap)
		expect_done_or_denied(obj_acquire(fd, second, 0, 0), start);
	start = now_ns();
	expect_done_or_denied(run_fill(fd, p, 0x31, PAGE), start);
	obj_close(fd, h);
	if (overlap)
		obj_close(fd, second);
}

int main(void)
{
	struct counters was;
	pthread_t thread;
	uint32_t h;

	fd = device_open();
	p = map_private(2 * PAGE);
	was = counters_now();
	EXPECT_EQ(pthread_create(&thread, NULL, storm, NULL), 0);
	for (int round = 0; round < ROUNDS; round++)
		make_and_close(false);
	module_param_set("allow_overlap", 1);
	for (int round = 0; round < ROUNDS; round++)
		make_and_close(true);
	atomic_store(&over, true);
	pthread_join(thread, NULL);
	AWAIT_COUNTERS(was);
	h = obj_mirror(fd, p, 2 * PAGE);
	EXPECT_OK(run_fill(fd, p, 0x32, 2 * PAGE));
	EXPECT_WORDS(p, 2 * PAGE, 0x32);
	obj_close(fd, h);
	return test_pass("closing objects amid invalidations");
}
