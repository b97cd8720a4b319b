/* SPDX-License-Identifier: MIT */
/*
 * A SUBMIT that waits for a userfaultfd goes on when that is closed without an
 * answer: the page is an empty one then, for the device and for the process.
 */
#include <pthread.h>

#include "uffd.h"

static int fd;
static uint8_t *p, *out;
static atomic_bool done;

static void *copier(void *arg)
{
	(void)arg;
	EXPECT_OK(run_copy(fd, out, p, PAGE));
	atomic_store(&done, true);
	return NULL;
}

int main(void)
{
	pthread_t thread;
	int server;

	fd = device_open();
	p = map_private(PAGE);
	out = map_private(PAGE);
	memset(out, 0xee, PAGE);
	obj_mirror(fd, p, PAGE);
	obj_mirror(fd, out, PAGE);
	server = uffd_open(p, PAGE);

	EXPECT_EQ(pthread_create(&thread, NULL, copier, NULL), 0);
	uffd_fault(server, p, &done, "the job did not wait for the server");
	EXPECT_EQ(atomic_load(&done), false);
	close(server);
	pthread_join(thread, NULL);
	EXPECT_ZERO(out, PAGE);

	fill_pattern(p, PAGE, 1);
	EXPECT_OK(run_copy(fd, out, p, PAGE));
	EXPECT_PATTERN(out, PAGE, 1);
	EXPECT_OK(run_fill(fd, p, 0x33, PAGE));
	EXPECT_WORDS(p, PAGE, 0x33);
	return test_pass("a server that is gone");
}
