/* SPDX-License-Identifier: MIT */
/*
 * An ACQUIRE of a huge object that fails at its first page costs next to
 * nothing: the rest of the object is not looked at.
 *
 * VM: mem=1024
 */
#include "workers.h"

#define SIZE	((uint64_t)32 << 40)

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_reserve(SIZE);
	uint32_t h = obj_wrap(fd, p, SIZE, 0);
	long was = slab_kib(), grown;
	int64_t start = now_ns();

	EXPECT_RET(obj_acquire(fd, h, 0, 0), -EFAULT);
	grown = slab_kib() - was;
	printf("%ld KiB in %d ms\n", grown, (int)((now_ns() - start) / 1000000));
	EXPECT(grown < 1024, "%ld KiB of the kernel's memory for a page that is not there", grown);
	return test_pass("a huge object without memory");
}
