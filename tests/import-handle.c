/* SPDX-License-Identifier: MIT */
/*
 * A buffer that is imported twice in an open file is one object, and leaves it as
 * the dma-buf that it came in as; another open file has an object of its own.
 */
#include "import.h"

#define SIZE	(8 * PAGE)

int main(void)
{
	struct foreign f = vgem_buffer(vgem_open("card"), SIZE, NULL);
	int fd = device_open(), other = device_open(), again = -1;
	uint8_t *p = map_private(SIZE);
	uint32_t h = import(fd, f.dmabuf), o;

	EXPECT_EQ(import(fd, f.dmabuf), h);
	EXPECT_OK(export_try(fd, h, RDWR, &again));
	EXPECT_EQ(dmabuf_id(again), dmabuf_id(f.dmabuf));
	EXPECT_EQ(import(fd, again), h);
	close(again);

	o = import(other, f.dmabuf);
	obj_mirror(other, p, SIZE);
	EXPECT_OK(vm_map(other, 0, o, 0, 0x100000, SIZE, 0));
	obj_close(fd, h);
	EXPECT_RET(obj_wait(fd, h, 0), -ENOENT);
	fill_pattern(f.see, SIZE, 3);
	EXPECT_OK(run_op(other, 0, op_copy(ADDR(p), 0x100000, SIZE)));
	EXPECT_PATTERN(p, SIZE, 3);
	EXPECT_EQ(import(fd, f.dmabuf), h);
	return test_pass("handles of an imported buffer");
}
