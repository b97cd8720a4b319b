/* SPDX-License-Identifier: MIT */
/*
 * When its owner unmaps or replaces the memory of an exported object nobody new
 * can attach (-ENODEV), and those who have it keep the memory of before; one that was
 * detached before it was exported is not exported.
 */
#include "prime.h"

#define SIZE	(8 * PAGE)

static void do_unmap(uint8_t *p) { unmap(p, SIZE); }
static void do_unmap_page(uint8_t *p) { unmap(p + 3 * PAGE, PAGE); }
static void do_replace(uint8_t *p) { map_fixed(p, SIZE, PROT_READ | PROT_WRITE); }

static void (*const ways[])(uint8_t *p) = { do_unmap, do_unmap_page, do_replace };

int main(void)
{
	int fd = device_open(), vgem = vgem_open("renderD"), late = vgem_open("renderD");
	struct counters was = counters_now();
	uint32_t h, imported, result;

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		uint8_t *p = map_private(SIZE);
		struct view view;
		int d;

		fill_pattern(p, SIZE, 1);
		h = obj_wrap(fd, p, SIZE, 0);
		d = export_rdwr(fd, h);
		imported = import(vgem, d);
		view = view_open(d, SIZE);
		view_read(&view, &result);
		EXPECT_EQ(result, 0);

		ways[i](p);
		EXPECT_EQ(obj_info(fd, h).flags, EXPORTED | DETACHED);
		EXPECT_EQ(obj_info(fd, h).detached_cause, DRM_USERPTR_CAUSE_UNMAP);
		EXPECT_RET(import_try(late, d, NULL), -ENODEV);
		/* it is known there already */
		EXPECT_EQ(import(vgem, d), imported);
		p = map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
		fill_pattern(p, SIZE, 2);
		EXPECT_PATTERN(view_read(&view, &result), SIZE, 1);
		EXPECT_EQ(result, DRM_USERPTR_SUBMITTED_DETACHED);
		view_fill(&view, 0xbad);
		EXPECT_WORDS(view_read(&view, &result), SIZE, 0xbad);
		EXPECT_PATTERN(p, SIZE, 2);
		obj_close(fd, h);
		close(d);
		EXPECT_WORDS(view_read(&view, &result), SIZE, 0xbad);
		/* the range is free again */
		obj_close(fd, obj_wrap(fd, p, SIZE, PINNED));
		view_close(&view);
		obj_close(vgem, imported);
		AWAIT_EQ(counters_now().of[0], was.of[0]);
		unmap(p, SIZE);

		p = map_private(SIZE);
		h = obj_wrap(fd, p, SIZE, PINNED);
		ways[i](p);
		EXPECT_RET(export_try(fd, h, RDWR, NULL), -ENODEV);
		EXPECT_RET(export_try(fd, h, RDONLY, NULL), -ENODEV);
		EXPECT_EQ(obj_info(fd, h).flags, DETACHED);
		obj_close(fd, h);
	}
	AWAIT_COUNTERS(was);
	return test_pass("exported memory that moves away");
}
