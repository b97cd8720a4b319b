/* SPDX-License-Identifier: MIT */
/*
 * After fork the child keeps the memory as it was: what the parent and its
 * device write later only the parent sees, and the device reads what the
 * parent wrote, whoever of the two broke the copy-on-write first.
 */
#include "helpers.h"

#define SIZE	(16 * PAGE)

struct world {
	uint8_t *p;
	struct gate look, looked;
	bool child_writes;
};

static void child(void *arg)
{
	struct world *w = arg;

	if (w->child_writes)
		fill_pattern(w->p + SIZE / 2, SIZE / 2, 77);
	gate_open(&w->looked);
	gate_pass(&w->look);
	EXPECT_WORDS(w->p, SIZE / 2, 0x11);
	if (w->child_writes)
		EXPECT_PATTERN(w->p + SIZE / 2, SIZE / 2, 77);
	else
		EXPECT_WORDS(w->p + SIZE / 2, SIZE / 2, 0x11);
}

int main(void)
{
	int fd = device_open();

	for (int round = 0; round < 8; round++) {
		struct world w = {
			.p = map_private(SIZE), .look = gate_new(), .looked = gate_new(),
			.child_writes = round & 1,
		};
		uint8_t *out = map_private(SIZE);
		uint32_t h = obj_mirror(fd, w.p, SIZE), ho = obj_mirror(fd, out, SIZE);
		pid_t pid;

		EXPECT_OK(run_fill(fd, w.p, 0x11, SIZE));
		pid = spawn(child, &w);
		gate_pass(&w.looked);
		if (round & 2) {
			fill_pattern(w.p, SIZE, 2);	/* the parent's CPU writes first */
			EXPECT_OK(run_copy(fd, out, w.p, SIZE));
			EXPECT_PATTERN(out, SIZE, 2);
		}
		if (round & 4)
			EXPECT_OK(run_copy(fd, out, w.p, SIZE)); /* the device reads first */
		EXPECT_OK(run_fill(fd, w.p, 0x22, SIZE));
		EXPECT_WORDS(w.p, SIZE, 0x22);
		gate_open(&w.look);
		EXPECT_CHILD(pid);
		EXPECT_WORDS(w.p, SIZE, 0x22);
		EXPECT_OK(run_copy(fd, out, w.p, SIZE));
		EXPECT_WORDS(out, SIZE, 0x22);
		obj_close(fd, h);
		obj_close(fd, ho);
		unmap(w.p, SIZE);
		unmap(out, SIZE);
	}
	return test_pass("fork");
}
