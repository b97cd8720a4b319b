/* SPDX-License-Identifier: MIT */
/*
 * Another open file that imports the dma-buf can use the object in its jobs, also
 * in a child of fork: those see the owner's memory, never what the child has there.
 */
#include "prime.h"

#define SIZE	(8 * PAGE)

struct world {
	int dmabuf;
	uint8_t *p;
	struct gate filled, looked;
};

static void child(void *arg)
{
	struct world *w = arg;
	struct view view;
	uint32_t result;

	fill_pattern(w->p, SIZE, 66);
	view = view_open(w->dmabuf, SIZE);
	EXPECT_EQ(obj_info(view.fd, view.handle).flags, EXPORTED | FOREIGN);
	EXPECT_PATTERN(view_read(&view, &result), SIZE, 1);
	EXPECT_EQ(result, 0);
	EXPECT_OK(obj_acquire(view.fd, view.handle, 0, 0));
	EXPECT_OK(obj_set_domain(view.fd, view.handle, DRM_USERPTR_DOMAIN_CPU_WRITE));
	view_fill(&view, 0x77);
	gate_open(&w->filled);
	gate_pass(&w->looked);
	EXPECT_PATTERN(view_read(&view, &result), SIZE, 2);
	/* the child's own */
	EXPECT_PATTERN(w->p, SIZE, 66);
}

int main(void)
{
	struct world w = { .p = map_private(SIZE), .filled = gate_new(), .looked = gate_new() };
	int fd = device_open();
	struct view view;
	uint32_t h, result;
	pid_t pid;

	fill_pattern(w.p, SIZE, 1);
	h = obj_wrap(fd, w.p, SIZE, 0);
	w.dmabuf = export_rdwr(fd, h);

	view = view_open(w.dmabuf, SIZE);
	EXPECT_EQ(obj_info(view.fd, view.handle).flags, EXPORTED);
	EXPECT_EQ(obj_info(view.fd, view.handle).user_ptr, ADDR(w.p));
	EXPECT_PATTERN(view_read(&view, &result), SIZE, 1);
	view_fill(&view, 0x55);
	EXPECT_WORDS(w.p, SIZE, 0x55);
	view_close(&view);

	fill_pattern(w.p, SIZE, 1);
	pid = spawn(child, &w);
	gate_pass(&w.filled);
	EXPECT_WORDS(w.p, SIZE, 0x77);
	fill_pattern(w.p, SIZE, 2);
	gate_open(&w.looked);
	EXPECT_CHILD(pid);
	EXPECT_PATTERN(w.p, SIZE, 2);
	return test_pass("an object in another open file");
}
