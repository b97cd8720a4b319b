/* SPDX-License-Identifier: MIT */
/*
 * A device whose segments are smaller than a page is refused when it attaches
 * (-EINVAL), not with a warning when it maps; one of a page each is served.
 */
#include "importer.h"

#define SIZE	(4 * PAGE)

int main(void)
{
	int fd = device_open(), imp = importer_open(), d;
	struct importer_attach args = { .max_segment = PAGE - 1 };
	uint8_t *p = map_private(SIZE);

	fill_pattern(p, SIZE, 1);
	d = export_rdwr(fd, obj_wrap(fd, p, SIZE, 0));
	args.fd = d;
	EXPECT_RET(xioctl(imp, IMPORTER_ATTACH, &args), -EINVAL);
	attach_cut(imp, d, PAGE);
	EXPECT_EQ(importer_map(imp).segments, SIZE / PAGE);
	EXPECT_SEEN(imp, SIZE, 1);
	return test_pass("the smallest segments");
}
