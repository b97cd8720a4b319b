/* SPDX-License-Identifier: MIT */
/*
 * An importer that can be told is told once when memory is unmapped, replaced or
 * moved, or its owner exits. What it has mapped stays as it was; a new mapping, a pin
 * and a new attachment are -ENODEV. Of a truncation it is not told.
 */
#include "importer.h"

#define SIZE	(8 * PAGE)

static void do_unmap(uint8_t *p) { unmap(p, SIZE); }
static void do_replace(uint8_t *p) { map_fixed(p, SIZE, PROT_READ | PROT_WRITE); }

/* a page at a time: it is detached by the first */
static void do_unmap_pages(uint8_t *p)
{
	for (size_t at = 0; at < SIZE; at += PAGE)
		unmap(p + at, PAGE);
}

static void do_move(uint8_t *p)
{
	EXPECT(mremap(p, SIZE, SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, map_reserve(SIZE)) !=
	       MAP_FAILED, "mremap gives %s", error_name(-errno));
}

static void do_exit(uint8_t *p) { (void)p; }

static void (*const ways[])(uint8_t *p) = {
	do_unmap, do_replace, do_unmap_pages, do_move, do_exit,
};

struct world {
	void (*way)(uint8_t *p);
	int *dmabuf;
	struct gate made, go;
};

static void owner(void *arg)
{
	struct world *w = arg;
	uint8_t *p = map_private(SIZE);
	int fd = device_open();

	fill_pattern(p, SIZE, 1);
	*w->dmabuf = export_rdwr(fd, obj_wrap(fd, p, SIZE, 0));
	gate_open(&w->made);
	gate_pass(&w->go);
	w->way(p);
}

/* returns the importer, told, with what it has mapped */
static int expect_told(void (*way)(uint8_t *p))
{
	struct world w = {
		.way = way, .dmabuf = map_shared(PAGE), .made = gate_new(), .go = gate_new(),
	};
	pid_t pid = spawn(owner, &w);
	int d, imp, idle, late = importer_open();

	gate_pass(&w.made);
	d = take_fd(pid, *w.dmabuf);
	imp = importer_attached(d);
	idle = importer_attached(d);
	importer_map(imp);
	EXPECT_SEEN(imp, SIZE, 1);
	EXPECT_EQ(told(imp), 0);
	gate_open(&w.go);
	EXPECT_CHILD(pid);

	AWAIT_EQ(told(imp), 1);
	AWAIT_EQ(told(idle), 1);
	EXPECT_SEEN(imp, SIZE, 1);
	importer_write(imp, SIZE, 2);
	EXPECT_SEEN(imp, SIZE, 2);
	EXPECT_RET(map_try(idle, IMPORTER_READS), -ENODEV);
	EXPECT_RET(xioctl(idle, IMPORTER_PIN, NULL), -ENODEV);
	EXPECT_RET(attach_try(late, d, 0), -ENODEV);
	EXPECT_RET(attach_try(late, d, IMPORTER_STATIC), -ENODEV);
	close(d);
	close(idle);
	close(late);
	return imp;
}

/* whoever looks finds DIVERGED, but the memory that it has is as good as before */
static void truncation(void *arg)
{
	int fd = device_open(), imp;
	struct alias a = alias_map(SIZE);
	uint32_t h;

	(void)arg;
	fill_pattern(a.see, SIZE, 1);
	h = obj_wrap(fd, a.dev, SIZE, 0);
	imp = importer_attached(export_rdwr(fd, h));
	importer_map(imp);
	EXPECT_SYS(ftruncate(a.memfd, 0));
	EXPECT_EQ(obj_info(fd, h).flags, EXPORTED | DIVERGED);
	EXPECT_SEEN(imp, SIZE, 1);
	importer_do(imp, IMPORTER_UNMAP);
	importer_map(imp);
	EXPECT_EQ(told(imp), 0);
	/* what would have told it would have been done before this */
	unmap(a.dev, SIZE);
	AWAIT_EQ(told(imp), 1);
}

int main(void)
{
	struct counters was = counters_now();
	int imp[ARRAY_SIZE(ways)];

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		imp[i] = expect_told(ways[i]);
	EXPECT_CHILD(spawn(truncation, NULL));
	/* nor has any of them been told again since */
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		EXPECT_EQ(told(imp[i]), 1);
		importer_do(imp[i], IMPORTER_UNMAP);
		EXPECT_RET(map_try(imp[i], IMPORTER_READS), -ENODEV);
		close(imp[i]);
	}
	AWAIT_COUNTERS(was);
	return test_pass("an importer is told once");
}
