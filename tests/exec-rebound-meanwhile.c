/* SPDX-License-Identifier: MIT */
/*
 * A mapping that changes while a SUBMIT waits for a page (of a userfaultfd)
 * counts: the job uses what is mapped there when it is queued, and if nothing
 * is, SUBMIT fails with -EFAULT and the address.
 */
#include <pthread.h>

#include "uffd.h"

#define PLACE	(16 * PAGE)

static int fd;
static uint8_t *waits, *out;

/* Translated first is what lies at PLACE; then it waits. */
static void *submitter(void *arg)
{
	struct drm_userptr_op ops[] = {
		op_copy(ADDR(out), PLACE, PAGE),
		op_copy(ADDR(out) + PAGE, ADDR(waits), PAGE),
	};

	*(int *)arg = run_ops(fd, 0, ops, 2);
	return NULL;
}

/* What the job comes to when at PLACE, where one object was, @then is bound, or nothing. */
static int change_meanwhile(int uffd, uint32_t then)
{
	uint8_t *served = map_private(PAGE), *first = map_private(PAGE);
	uint32_t handle, h = obj_wrap(fd, first, PAGE, 0);
	pthread_t thread;
	int ret;

	fill_pattern(first, PAGE, 1);
	fill_pattern(served, PAGE, 3);
	EXPECT_OK(vm_map(fd, 0, h, 0, PLACE, PAGE, 0));
	waits = map_private(PAGE);
	uffd_register(uffd, waits, PAGE, UFFDIO_REGISTER_MODE_MISSING);
	handle = obj_mirror(fd, waits, PAGE);

	EXPECT_EQ(pthread_create(&thread, NULL, submitter, &ret), 0);
	EXPECT(uffd_await(uffd) == waits, "a fault elsewhere"); /* it has translated, and waits */
	EXPECT_OK(vm_unmap(fd, 0, PLACE, PAGE));
	if (then)
		EXPECT_OK(vm_map(fd, 0, then, 0, PLACE, PAGE, 0));
	uffd_serve(uffd, waits, served);
	pthread_join(thread, NULL);

	obj_close(fd, handle);
	obj_close(fd, h);
	return ret;
}

int main(void)
{
	int uffd = uffd_with(0);
	uint8_t *second = map_private(PAGE);
	uint32_t handle;

	fd = device_open();
	out = map_private(2 * PAGE);
	obj_mirror(fd, out, 2 * PAGE);
	fill_pattern(second, PAGE, 2);
	handle = obj_wrap(fd, second, PAGE, 0);

	EXPECT_RET(change_meanwhile(uffd, 0), -EFAULT);
	EXPECT_EQ(last_fault_addr, PLACE);
	EXPECT_EQ(last_fault_op, 0);
	EXPECT_ZERO(out, 2 * PAGE);

	EXPECT_OK(change_meanwhile(uffd, handle));
	EXPECT_PATTERN(out, PAGE, 2);
	EXPECT_PATTERN(out + PAGE, PAGE, 3);
	return test_pass("a mapping changed under a SUBMIT");
}
