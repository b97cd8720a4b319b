/* SPDX-License-Identifier: MIT */
/*
 * An UNSYNCHRONIZED object is told of changes from its export on: it is detached
 * by a later munmap, and at once (-ENODEV) if its memory was replaced before.
 */
#include "prime.h"

#define SIZE	(600 * PAGE)

static void do_unmap(uint8_t *p) { unmap(p, SIZE); }
static void do_replace(uint8_t *p) { map_fixed(p, SIZE, PROT_READ | PROT_WRITE); }
static void do_rewrite(uint8_t *p)
{
	map_fixed(p + 599 * PAGE, PAGE, PROT_READ | PROT_WRITE);
	fill_pattern(p + 599 * PAGE, PAGE, 3);
}

static void (*const ways[])(uint8_t *p) = { do_unmap, do_replace, do_rewrite };

int main(void)
{
	int fd = device_open(), vgem = vgem_open("renderD"), late = vgem_open("renderD"), d;
	uint32_t h, imported, result;
	struct view view;
	uint8_t *p;

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		p = map_private(SIZE);
		fill_pattern(p, SIZE, 1);
		h = obj_wrap(fd, p, SIZE, UNSYNCHRONIZED);
		ways[i](p);
		EXPECT_EQ(obj_info(fd, h).flags, 0);
		EXPECT_RET(export_try(fd, h, RDWR, NULL), -ENODEV);
		EXPECT_EQ(obj_info(fd, h).flags & ~DIVERGED, DETACHED);
		EXPECT_RET(export_try(fd, h, RDWR, NULL), -ENODEV);
		obj_close(fd, h);
	}
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		p = map_private(SIZE);
		fill_pattern(p, SIZE, 1);
		h = obj_wrap(fd, p, SIZE, UNSYNCHRONIZED);
		d = export_rdwr(fd, h);
		EXPECT_EQ(obj_info(fd, h).flags, EXPORTED);
		EXPECT_EQ(obj_info(fd, h).mode, DRM_USERPTR_MODE_UNSYNCHRONIZED);
		imported = import(vgem, d);
		view = view_open(d, SIZE);
		ways[i](p);
		EXPECT_EQ(obj_info(fd, h).flags & ~DIVERGED, EXPORTED | DETACHED);
		EXPECT_RET(import_try(late, d, NULL), -ENODEV);
		EXPECT_PATTERN(view_read(&view, &result), SIZE, 1);
		EXPECT_EQ(result, DRM_USERPTR_SUBMITTED_DETACHED);
		view_close(&view);
		obj_close(vgem, imported);
		close(d);
		obj_close(fd, h);
	}
	return test_pass("UNSYNCHRONIZED objects that are exported");
}
