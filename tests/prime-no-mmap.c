/* SPDX-License-Identifier: MIT */
/*
 * The dma-buf cannot be mapped by a process: the pointer is the CPU's access.
 */
#include "prime.h"

static void refused(int d, int prot, int flags)
{
	void *q = mmap(NULL, PAGE, prot, flags, d, 0);

	EXPECT(q == MAP_FAILED, "mmap with %d, %d worked", prot, flags);
	EXPECT_EQ(errno, ENODEV);
}

int main(void)
{
	int fd = device_open(), d;
	uint8_t *p = map_private(4 * PAGE);
	char c = 0;

	for (uint32_t read_only = 0; read_only < 2; read_only++) {
		uint32_t h = obj_wrap(fd, p, 4 * PAGE, read_only ? READ_ONLY : 0);

		EXPECT_OK(export_try(fd, h, read_only ? RDONLY : RDWR, &d));
		refused(d, PROT_READ, MAP_SHARED);
		refused(d, PROT_NONE, MAP_SHARED);
		if (!read_only)
			refused(d, PROT_READ | PROT_WRITE, MAP_SHARED);
		EXPECT(read(d, &c, 1) < 0, "read worked");
		EXPECT(write(d, &c, 1) < 0, "write worked");
		close(d);
		obj_close(fd, h);
	}
	return test_pass("a dma-buf is not mapped");
}
