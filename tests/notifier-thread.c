/* SPDX-License-Identifier: MIT */
/*
 * A thread, and a child that shares the address space (vfork), are the same
 * owner: they use the objects of the one that made them.
 */
#include <pthread.h>
#include <sched.h>

#include "helpers.h"

static int fd;
static uint64_t *p;

static void *thread(void *arg)
{
	EXPECT_OK(run_fill(fd, p, (uintptr_t)arg, PAGE));
	return NULL;
}

static int sharing_child(void *arg)
{
	thread(arg);
	return 0;
}

int main(void)
{
	static _Alignas(16) char stack[64 * 1024];
	pthread_t t;
	int status;
	pid_t pid;

	fd = device_open();
	p = map_private(PAGE);
	obj_mirror(fd, p, PAGE);
	EXPECT_EQ(pthread_create(&t, NULL, thread, (void *)1), 0);
	pthread_join(t, NULL);
	EXPECT_WORDS(p, PAGE, 1);

	pid = clone(sharing_child, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD, (void *)2);
	EXPECT_SYS(pid);
	EXPECT_SYS(waitpid(pid, &status, 0));
	EXPECT_EQ(status, 0);
	EXPECT_WORDS(p, PAGE, 2);
	return test_pass("threads are the same owner");
}
