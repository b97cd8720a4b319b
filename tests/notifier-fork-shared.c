/* SPDX-License-Identifier: MIT */
/*
 * Shared memory after fork: the child sees what the parent's device writes,
 * and the device sees what the child writes.
 */
#include "helpers.h"

#define SIZE	(8 * PAGE)

struct world {
	uint8_t *p;
	struct gate a, b;
};

static void child(void *arg)
{
	struct world *w = arg;

	gate_pass(&w->a);
	EXPECT_WORDS(w->p, SIZE / 2, 0x22);
	fill_pattern(w->p, SIZE / 2, 3);
	gate_open(&w->b);
}

int main(void)
{
	int fd = device_open();
	struct world w = { .p = map_shared(SIZE), .a = gate_new(), .b = gate_new() };
	pid_t pid;

	obj_mirror(fd, w.p, SIZE);
	EXPECT_OK(run_fill(fd, w.p, 0x11, SIZE));
	pid = spawn(child, &w);
	EXPECT_OK(run_fill(fd, w.p, 0x22, SIZE / 2));
	gate_open(&w.a);
	gate_pass(&w.b);
	EXPECT_OK(run_copy(fd, w.p + SIZE / 2, w.p, SIZE / 2));
	EXPECT_PATTERN(w.p + SIZE / 2, SIZE / 2, 3);
	EXPECT_CHILD(pid);
	return test_pass("fork with shared memory");
}
