/* SPDX-License-Identifier: MIT */
/*
 * A device sees the parent's memory by the addresses that it has, and never the
 * child's, while both write after fork; what it writes the parent sees and the child
 * does not. So it is whether fork came before or after the mapping.
 */
#include "importer.h"

#define SIZE	(16 * PAGE)

struct world {
	uint8_t *p;
	struct gate forked, write, written, look, seen, leave;
};

static void child(void *arg)
{
	struct world *w = arg;
	uint8_t *forked = map_private(SIZE);

	fill_pattern(forked, SIZE, 1);
	gate_open(&w->forked);
	gate_pass(&w->write);
	EXPECT_PATTERN(w->p, SIZE, 1);
	fill_pattern(w->p, SIZE / 2, 66);
	gate_open(&w->written);
	/* device and parent have written all of the parent's pages */
	gate_pass(&w->look);
	EXPECT_PATTERN(w->p, SIZE / 2, 66);
	EXPECT_SAME(w->p + SIZE / 2, forked + SIZE / 2, SIZE / 2);
	gate_open(&w->seen);
	gate_pass(&w->leave);
}

static int export_and_map(int fd, uint8_t *p)
{
	int d = export_rdwr(fd, obj_wrap(fd, p, SIZE, 0)), imp = importer_attached(d);

	importer_map(imp);
	close(d);
	return imp;
}

static void fork_and_write(bool before)
{
	struct world w = {
		.p = map_private(SIZE), .forked = gate_new(), .write = gate_new(),
		.written = gate_new(), .look = gate_new(), .seen = gate_new(),
		.leave = gate_new(),
	};
	int fd = device_open(), imp = -1;
	pid_t pid;

	fill_pattern(w.p, SIZE, 1);
	if (!before)
		imp = export_and_map(fd, w.p);
	pid = spawn(child, &w);
	gate_pass(&w.forked);
	if (before)
		imp = export_and_map(fd, w.p);
	EXPECT_SEEN(imp, SIZE, 1);
	gate_open(&w.write);
	gate_pass(&w.written);
	EXPECT_SEEN(imp, SIZE, 1);
	EXPECT_PATTERN(w.p, SIZE, 1);

	importer_write(imp, SIZE, 2);
	EXPECT_PATTERN(w.p, SIZE, 2);
	fill_pattern(w.p, SIZE, 3);
	EXPECT_SEEN(imp, SIZE, 3);
	gate_open(&w.look);
	gate_pass(&w.seen);
	EXPECT_EQ(told(imp), 0);
	gate_open(&w.leave);
	EXPECT_CHILD(pid);
	fill_pattern(w.p, SIZE, 4);
	EXPECT_SEEN(imp, SIZE, 4);
	close(imp);
	close(fd);
	unmap(w.p, SIZE);
}

int main(void)
{
	fork_and_write(false);
	fork_and_write(true);
	return test_pass("fork while a device has the memory");
}
