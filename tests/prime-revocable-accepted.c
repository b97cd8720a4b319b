/* SPDX-License-Identifier: MIT */
/*
 * A REVOCABLE_ONLY object takes the importer that can be told and refuses the same
 * device without that (-EOPNOTSUPP); the one that was taken is told.
 */
#include "importer.h"

#define SIZE	(8 * PAGE)

int main(void)
{
	int fd = device_open(), imp = importer_open(), d;
	uint8_t *p = map_private(SIZE);
	uint32_t h;

	fill_pattern(p, SIZE, 1);
	h = obj_wrap(fd, p, SIZE, REVOCABLE_ONLY);
	d = export_rdwr(fd, h);
	EXPECT_RET(attach_try(imp, d, IMPORTER_STATIC), -EOPNOTSUPP);
	EXPECT_OK(attach_try(imp, d, 0));
	importer_map(imp);
	EXPECT_SEEN(imp, SIZE, 1);
	importer_write(imp, SIZE, 2);
	EXPECT_PATTERN(p, SIZE, 2);
	unmap(p, SIZE);
	AWAIT_EQ(told(imp), 1);
	importer_do(imp, IMPORTER_UNMAP);
	EXPECT_RET(map_try(imp, BOTH_WAYS), -ENODEV);
	close(imp);
	close(d);

	/* without the flag both are taken */
	p = map_private(SIZE);
	fill_pattern(p, SIZE, 3);
	d = export_rdwr(fd, obj_wrap(fd, p, SIZE, PINNED));
	imp = importer_open();
	EXPECT_OK(attach_try(imp, d, IMPORTER_STATIC));
	importer_map(imp);
	EXPECT_SEEN(imp, SIZE, 3);
	return test_pass("REVOCABLE_ONLY takes who can be told");
}
