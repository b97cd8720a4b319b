/* SPDX-License-Identifier: MIT */
/*
 * One thread maps and unmaps the memory all the time while another submits on
 * it: each SUBMIT and each job either succeeds or says -EFAULT, and when all is
 * quiet the object works.
 *
 * VM: cpus=2
 */
#include <pthread.h>
#include <stdatomic.h>

#include "helpers.h"

#define SIZE	(64 * PAGE)

static uint8_t *p;
static atomic_int stop;
static unsigned long changes;

static void *changer(void *arg)
{
	(void)arg;
	while (!atomic_load(&stop)) {
		switch (changes++ % 4) {
		case 0:
			unmap(p, SIZE);
			break;
		case 1:
			map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
			break;
		case 2:
			protect(p + SIZE / 2, PAGE, PROT_READ);
			break;
		case 3:
			protect(p + SIZE / 2, PAGE, PROT_READ | PROT_WRITE);
			break;
		}
	}
	map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
	return NULL;
}

int main(void)
{
	int fd = device_open();
	unsigned long good = 0, bad = 0;
	int64_t deadline = now_ns() + 2 * SECOND;
	pthread_t thread;
	uint32_t h;

	p = map_private(SIZE);
	h = obj_mirror(fd, p, SIZE);
	EXPECT_EQ(pthread_create(&thread, NULL, changer, NULL), 0);
	while (now_ns() < deadline) {
		int ret = run_fill(fd, p, 0x5a, SIZE);

		EXPECT(ret == 0 || ret == -EFAULT, "got %s", error_name(ret));
		good += !ret;
		bad += !!ret;
	}
	atomic_store(&stop, 1);
	pthread_join(thread, NULL);
	printf("%lu changes, %lu jobs done, %lu refused or cut short\n", changes, good, bad);
	while (obj_wait(fd, h, SECOND))
		;
	EXPECT_OK(run_fill(fd, p, 0x5b, SIZE));
	EXPECT_WORDS(p, SIZE, 0x5b);
	return test_pass("changes beside submissions");
}
