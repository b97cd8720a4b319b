/* SPDX-License-Identifier: MIT */
/*
 * Importers see the parent's memory and never the child's, whether fork came
 * before or after the export and whoever of the two writes first.
 */
#include "prime.h"

#define SIZE	(16 * PAGE)

struct world {
	uint8_t *p;
	struct gate go, wrote, leave;
};

static void child(void *arg)
{
	struct world *w = arg;

	gate_pass(&w->go);
	fill_pattern(w->p + SIZE / 2, SIZE / 2, 66);
	gate_open(&w->wrote);
	gate_pass(&w->leave);
	EXPECT_PATTERN(w->p, SIZE / 2, 1);
	EXPECT_PATTERN(w->p + SIZE / 2, SIZE / 2, 66);
}

int main(void)
{
	int fd = device_open();

	for (int before = 0; before < 2; before++) {
		struct world w = {
			.p = map_private(SIZE), .go = gate_new(), .wrote = gate_new(),
			.leave = gate_new(),
		};
		struct view view;
		uint32_t h, result;
		pid_t pid = 0;
		int d;

		fill_pattern(w.p, SIZE / 2, 1);
		fill_pattern(w.p + SIZE / 2, SIZE / 2, 2);
		h = obj_wrap(fd, w.p, SIZE, 0);
		if (before)
			pid = spawn(child, &w);
		d = export_rdwr(fd, h);
		view = view_open(d, SIZE);
		if (!before)
			pid = spawn(child, &w);
		gate_open(&w.go);
		gate_pass(&w.wrote);
		EXPECT_PATTERN(view_read(&view, &result), SIZE / 2, 1);
		EXPECT_PATTERN(view.room + SIZE / 2, SIZE / 2, 2);
		EXPECT_EQ(result, 0);
		/* the parent writes to it, too, and reads what is written */
		fill_pattern(w.p, SIZE, 3);
		EXPECT_PATTERN(view_read(&view, &result), SIZE, 3);
		view_fill(&view, 0x99);
		EXPECT_WORDS(w.p, SIZE, 0x99);
		EXPECT_EQ(obj_info(fd, h).flags, EXPORTED);
		gate_open(&w.leave);
		EXPECT_CHILD(pid);
		fill_pattern(w.p, SIZE, 4);
		EXPECT_PATTERN(view_read(&view, &result), SIZE, 4);
		view_close(&view);
		close(d);
		obj_close(fd, h);
		unmap(w.p, SIZE);
	}
	return test_pass("fork and exported memory");
}
