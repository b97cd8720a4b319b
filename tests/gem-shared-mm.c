/* SPDX-License-Identifier: MIT */
/*
 * It is the address space that owns an object: a process that shares it with the one
 * that made the object (CLONE_VM, with files of its own) uses it on when that one has
 * exited, and only when it has gone, too, is the memory free.
 */
#include <sched.h>

#include "charge.h"

#define SIZE	(4 * PAGE)

struct world {
	struct gate ready, gone;
	bool passed;
};

static uint8_t *p;
static int fd;

static int sharer(void *arg)
{
	struct world *w = arg;
	uint32_t h;

	gate_open(&w->ready);
	gate_pass(&w->gone);
	EXPECT_OK(run_fill(fd, p, 0x52, SIZE));
	EXPECT_WORDS(p, SIZE, 0x52);
	unmap(p, PAGE);
	EXPECT_RET(run_fill(fd, p, 0xbad, SIZE), -EFAULT);
	map_fixed(p, PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_fill(fd, p, 0x53, SIZE));
	EXPECT_WORDS(p, SIZE, 0x53);
	h = obj_wrap(fd, map_private(PAGE), PAGE, PINNED);
	obj_close(fd, h);
	w->passed = true;
	_exit(0);
}

/* leaves its memory, and the object, to another process */
static void maker(void *arg)
{
	static _Alignas(16) char stack[64 * 1024];
	struct world *w = arg;

	fd = device_open();
	p = map_private(SIZE);
	obj_mirror(fd, p, SIZE);
	EXPECT_OK(run_fill(fd, p, 0x51, SIZE));
	EXPECT_SYS(clone(sharer, stack + sizeof(stack), CLONE_VM | SIGCHLD, w));
	gate_pass(&w->ready);
}

int main(void)
{
	struct counters was = counters_now();
	struct world *w = map_shared(sizeof(*w));

	w->ready = gate_new();
	w->gone = gate_new();
	/* the sharer's end is seen here */
	EXPECT_SYS(prctl(PR_SET_CHILD_SUBREAPER, 1));
	EXPECT_CHILD(spawn(maker, w));
	gate_open(&w->gone);
	EXPECT_SYS(wait(NULL));
	EXPECT(w->passed, "the other process failed");
	AWAIT_COUNTERS(was);
	return test_pass("the address space owns an object");
}
