/* SPDX-License-Identifier: MIT */
/*
 * Several threads that submit on one open file, on a context of their own and
 * on a common one, do not disturb each other.
 *
 * VM: cpus=2
 */
#include <pthread.h>

#include "helpers.h"

#define THREADS	4
#define JOBS	100

static int fd;

static void *work(void *arg)
{
	uintptr_t me = (uintptr_t)arg;
	uint8_t *p = map_private(4 * PAGE);
	uint32_t ctx = ctx_new(fd), h = obj_mirror(fd, p, 4 * PAGE);

	EXPECT_OK(vm_map(fd, ctx, h, 0, 0x100000, 4 * PAGE, 0));
	for (int i = 0; i < JOBS; i++) {
		fill_pattern(p, 2 * PAGE, me * JOBS + i);
		if (i & 1)
			EXPECT_OK(run_op(fd, ctx, op_copy(0x100000 + 2 * PAGE, 0x100000, 2 * PAGE)));
		else
			EXPECT_OK(run_copy(fd, p + 2 * PAGE, p, 2 * PAGE));
		EXPECT_PATTERN(p + 2 * PAGE, 2 * PAGE, me * JOBS + i);
		if (i % 10 == 0) {
			map_fixed(p, 4 * PAGE, PROT_READ | PROT_WRITE);
			EXPECT_OK(vm_unmap(fd, ctx, 0x100000, 4 * PAGE));
			EXPECT_OK(vm_map(fd, ctx, h, 0, 0x100000, 4 * PAGE, 0));
		}
	}
	EXPECT_OK(ctx_destroy(fd, ctx));
	obj_close(fd, h);
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];
	uint32_t next;

	fd = device_open();
	next = next_handle(fd);
	for (uintptr_t i = 0; i < THREADS; i++)
		EXPECT_EQ(pthread_create(&threads[i], NULL, work, (void *)i), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	EXPECT_EQ(next_handle(fd), next);
	return test_pass("threads on one file");
}
