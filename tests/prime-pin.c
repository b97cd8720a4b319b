/* SPDX-License-Identifier: MIT */
/*
 * An importer maps with and without pinning before, several times and in any order of
 * letting go; in each the device and the kernel's view show the memory, and it is
 * charged once all the time.
 */
#include "importer.h"

#define SIZE	(8 * PAGE)

static void expect_both_views(int imp, uint64_t seed)
{
	uint8_t *room = map_private(SIZE);

	EXPECT_SEEN(imp, SIZE, seed);
	importer_copy(imp, room, SIZE, IMPORTER_COPY_VMAP);
	EXPECT_PATTERN(room, SIZE, seed);
	EXPECT_EQ(vm_pin(), SIZE);
	unmap(room, SIZE);
}

int main(void)
{
	struct counters was = counters_now();
	uint8_t *p = map_private(SIZE), *room = map_private(SIZE);
	int fd = device_open(), d, imp;
	uint32_t h;

	fill_pattern(p, SIZE, 1);
	h = obj_wrap(fd, p, SIZE, 0);
	d = export_rdwr(fd, h);
	imp = importer_attached(d);

	/* without */
	importer_map(imp);
	expect_both_views(imp, 1);
	/* pinned while it is mapped, and longer than that */
	importer_do(imp, IMPORTER_PIN);
	importer_do(imp, IMPORTER_UNMAP);
	importer_do(imp, IMPORTER_PIN);
	fill_pattern(p, SIZE, 2);
	importer_map(imp);
	expect_both_views(imp, 2);
	/* mapped longer than it is pinned */
	importer_do(imp, IMPORTER_UNPIN);
	importer_do(imp, IMPORTER_UNPIN);
	expect_both_views(imp, 2);
	fill_pattern(room, SIZE, 3);
	importer_copy(imp, room, SIZE, IMPORTER_COPY_WRITE | IMPORTER_COPY_VMAP);
	EXPECT_PATTERN(p, SIZE, 3);
	expect_both_views(imp, 3);
	importer_do(imp, IMPORTER_UNMAP);

	/* whoever has pinned may still let go of it, and may not pin again */
	importer_do(imp, IMPORTER_PIN);
	unmap(p, SIZE);
	EXPECT_RET(xioctl(imp, IMPORTER_PIN, NULL), -ENODEV);
	importer_do(imp, IMPORTER_UNPIN);
	EXPECT_EQ(vm_pin(), SIZE);
	close(d);
	obj_close(fd, h);
	importer_do(imp, IMPORTER_DETACH);
	AWAIT_EQ(vm_pin(), 0);
	close(fd);
	AWAIT_COUNTERS(was);
	return test_pass("pinned and mapped in any order");
}
