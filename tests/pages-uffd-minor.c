/* SPDX-License-Identifier: MIT */
/*
 * Shared memory whose pages are there but whose faults a userfaultfd serves (its
 * minor faults): a SUBMIT waits until the server lets it go on, and the job sees
 * what the server has made of the page by then.
 */
#include <pthread.h>

#include "uffd.h"

static int fd;
static struct alias a;
static uint8_t *out;
static atomic_bool over;

static void *copier(void *arg)
{
	(void)arg;
	EXPECT_OK(run_copy(fd, out, a.dev, PAGE));
	atomic_store(&over, true);
	return NULL;
}

int main(void)
{
	int uffd = uffd_with(UFFD_FEATURE_MINOR_SHMEM);
	struct uffdio_continue go_on;
	struct uffd_msg msg;
	pthread_t thread;

	fd = device_open();
	a = alias_map(2 * PAGE);
	out = map_private(PAGE);
	fill_pattern(a.see, PAGE, 1);
	uffd_register(uffd, a.dev, a.size, UFFDIO_REGISTER_MODE_MINOR);
	obj_mirror(fd, a.dev, a.size);
	obj_mirror(fd, out, PAGE);

	EXPECT_EQ(pthread_create(&thread, NULL, copier, NULL), 0);
	msg = uffd_fault(uffd, a.dev, &over, "the device did not wait for the server");
	EXPECT(msg.arg.pagefault.flags & UFFD_PAGEFAULT_FLAG_MINOR, "flags %#" PRIx64,
	       (uint64_t)msg.arg.pagefault.flags);
	/* of a page that is not there at all the server does not want to know */
	EXPECT_OK(run_fill(fd, a.dev + PAGE, 0x22, PAGE));
	EXPECT_WORDS(a.see + PAGE, PAGE, 0x22);
	EXPECT_EQ(atomic_load(&over), false);

	fill_pattern(a.see, PAGE, 2);
	go_on = (struct uffdio_continue){ .range = { ADDR(a.dev), PAGE } };
	EXPECT_SYS(ioctl(uffd, UFFDIO_CONTINUE, &go_on));
	pthread_join(thread, NULL);
	EXPECT_PATTERN(out, PAGE, 2);
	EXPECT_OK(run_fill(fd, a.dev, 0x11, PAGE));
	EXPECT_WORDS(a.see, PAGE, 0x11);
	return test_pass("minor faults of a userfaultfd");
}
