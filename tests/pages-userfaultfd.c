/* SPDX-License-Identifier: MIT */
/*
 * A SUBMIT over memory whose faults a userfaultfd serves waits for the server
 * (and only it: other calls on the file go on), then uses what was served.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "uffd.h"

static int fd;
static uint8_t *p, *out;
static atomic_int done;

static void *copier(void *arg)
{
	(void)arg;
	EXPECT_OK(run_copy(fd, out, p + PAGE, PAGE));
	atomic_store(&done, 1);
	return NULL;
}

int main(void)
{
	uint8_t *served = map_private(PAGE), *other = map_private(PAGE);
	pthread_t thread;
	int uffd;

	fd = device_open();
	p = map_private(4 * PAGE);
	out = map_private(PAGE);
	uffd = uffd_open(p, 4 * PAGE);
	obj_mirror(fd, p, 4 * PAGE);
	obj_mirror(fd, out, PAGE);
	obj_mirror(fd, other, PAGE);

	EXPECT_EQ(pthread_create(&thread, NULL, copier, NULL), 0);
	EXPECT(uffd_await(uffd) == p + PAGE, "a fault elsewhere"); /* it has arrived there */

	EXPECT_OK(run_fill(fd, other, 0x11, PAGE));
	EXPECT_WORDS(other, PAGE, 0x11);
	EXPECT_OK(ctx_destroy(fd, ctx_new(fd)));
	obj_close(fd, obj_wrap(fd, served, PAGE, 0));
	EXPECT_EQ(atomic_load(&done), 0);

	fill_pattern(served, PAGE, 1);
	uffd_serve(uffd, p + PAGE, served);
	pthread_join(thread, NULL);
	EXPECT_PATTERN(out, PAGE, 1);
	return test_pass("userfaultfd");
}
