/* SPDX-License-Identifier: MIT */
/*
 * A REVOCABLE_ONLY object is pinned and can be exported, but an importer that
 * cannot be told of a revocation is refused with -EOPNOTSUPP; our own jobs are not.
 */
#include "prime.h"

#define SIZE	(8 * PAGE)

int main(void)
{
	int fd = device_open(), vgem = vgem_open("renderD"), d;
	uint8_t *p = map_private(SIZE);
	struct view view;
	uint32_t h, result;

	fill_pattern(p, SIZE, 1);
	h = obj_wrap(fd, p, SIZE, REVOCABLE_ONLY);
	EXPECT_EQ(obj_info(fd, h).mode, DRM_USERPTR_MODE_PINNED);
	EXPECT_EQ(obj_info(fd, h).pinned_bytes, SIZE);
	EXPECT_EQ(obj_info(fd, h).flags, 0);
	d = export_rdwr(fd, h);
	EXPECT_RET(import_try(vgem, d, NULL), -EOPNOTSUPP);
	EXPECT_RET(import_try(vgem, d, NULL), -EOPNOTSUPP);
	view = view_open(d, SIZE);
	EXPECT_PATTERN(view_read(&view, &result), SIZE, 1);
	view_fill(&view, 0x12);
	EXPECT_WORDS(p, SIZE, 0x12);
	view_close(&view);
	close(d);
	obj_close(fd, h);

	/* the same memory without the flag */
	h = obj_wrap(fd, p, SIZE, PINNED);
	d = export_rdwr(fd, h);
	import(vgem, d);
	return test_pass("REVOCABLE_ONLY refuses who cannot be told");
}
