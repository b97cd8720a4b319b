/* SPDX-License-Identifier: MIT */
/*
 * A READ_ONLY object can be mapped by a device that only reads, by none that writes
 * (-EACCES), and there is no view of it for the kernel, which could be written.
 */
#include "importer.h"

#define SIZE	(8 * PAGE)

int main(void)
{
	int fd = device_open(), imp = importer_open(), d;
	uint8_t *p = map_private(SIZE);
	struct importer_copy view = {
		.user = ADDR(map_private(SIZE)), .size = SIZE, .flags = IMPORTER_COPY_VMAP,
	};

	fill_pattern(p, SIZE, 1);
	EXPECT_OK(export_try(fd, obj_wrap(fd, p, SIZE, READ_ONLY), RDONLY, &d));
	EXPECT_OK(attach_try(imp, d, IMPORTER_STATIC));
	EXPECT_RET(map_try(imp, IMPORTER_WRITES), -EACCES);
	EXPECT_RET(map_try(imp, BOTH_WAYS), -EACCES);
	EXPECT_OK(map_try(imp, IMPORTER_READS));
	EXPECT_SEEN(imp, SIZE, 1);
	fill_pattern(p, SIZE, 2);
	EXPECT_SEEN(imp, SIZE, 2);
	EXPECT_RET(xioctl(imp, IMPORTER_COPY, &view), -EINVAL);
	return test_pass("only reading devices map a READ_ONLY object");
}
