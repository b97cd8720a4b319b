/* SPDX-License-Identifier: MIT */
/*
 * A SUBMIT over memory whose faults a userfaultfd serves waits for the server
 * (and only it: other calls on the file go on), then uses what was served.
 */
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "helpers.h"

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
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg;
	struct uffdio_copy copy;
	struct uffd_msg msg;
	uint8_t *served = map_private(PAGE), *other = map_private(PAGE);
	pthread_t thread;
	int uffd;

	uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	if (uffd < 0)
		test_skip("userfaultfd gives %s", error_name(-errno));
	fd = device_open();
	p = map_private(4 * PAGE);
	out = map_private(PAGE);
	EXPECT_SYS(ioctl(uffd, UFFDIO_API, &api));
	reg = (struct uffdio_register){
		.range = { ADDR(p), 4 * PAGE }, .mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	EXPECT_SYS(ioctl(uffd, UFFDIO_REGISTER, &reg));
	obj_mirror(fd, p, 4 * PAGE);
	obj_mirror(fd, out, PAGE);
	obj_mirror(fd, other, PAGE);

	EXPECT_EQ(pthread_create(&thread, NULL, copier, NULL), 0);
	EXPECT_EQ(read(uffd, &msg, sizeof(msg)), sizeof(msg)); /* it has arrived at the fault */
	EXPECT_EQ(msg.event, UFFD_EVENT_PAGEFAULT);
	EXPECT_EQ(msg.arg.pagefault.address & ~(PAGE - 1), ADDR(p) + PAGE);

	EXPECT_OK(run_fill(fd, other, 0x11, PAGE));
	EXPECT_WORDS(other, PAGE, 0x11);
	EXPECT_OK(ctx_destroy(fd, ctx_new(fd)));
	obj_close(fd, obj_wrap(fd, served, PAGE, 0));
	EXPECT_EQ(atomic_load(&done), 0);

	fill_pattern(served, PAGE, 1);
	copy = (struct uffdio_copy){ .dst = ADDR(p) + PAGE, .src = ADDR(served), .len = PAGE };
	EXPECT_SYS(ioctl(uffd, UFFDIO_COPY, &copy));
	pthread_join(thread, NULL);
	EXPECT_PATTERN(out, PAGE, 1);
	return test_pass("userfaultfd");
}
