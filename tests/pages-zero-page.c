/* SPDX-License-Identifier: MIT */
/*
 * Pages that the CPU only read are the kernel's shared zero page: a READ_ONLY
 * object reads zeros there and sees what the CPU writes later; an ordinary
 * object writes a page of its own. The zero page itself is never written.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	volatile uint64_t *p = map_private(8 * PAGE);
	uint64_t *other = map_private(8 * PAGE), *out = map_private(8 * PAGE), sum = 0;
	uint64_t zero;

	for (size_t i = 0; i < 8 * PAGE / 8; i += PAGE / 8)
		sum |= p[i] | ((volatile uint64_t *)other)[i];
	EXPECT_EQ(sum, 0);
	zero = pfn_of((void *)p);
	EXPECT_EQ(pfn_of(other), zero); /* the same page behind both */

	obj_mirror(fd, out, 8 * PAGE);
	uint32_t h = obj_wrap(fd, (void *)p, 8 * PAGE,
			      DRM_USERPTR_CREATE_READ_ONLY | DRM_USERPTR_CREATE_GPU_MIRROR);
	memset(out, 0xff, 8 * PAGE);
	EXPECT_OK(run_copy(fd, out, (void *)p, 8 * PAGE));
	EXPECT_ZERO(out, 8 * PAGE);
	p[0] = 0x1234;
	EXPECT_OK(run_copy(fd, out, (void *)p, 8 * PAGE));
	EXPECT_EQ(out[0], 0x1234);
	EXPECT_ZERO(out + 1, 8 * PAGE - 8);
	p[0] = 0x5678; /* and again, now that the page is its own */
	EXPECT_OK(run_copy(fd, out, (void *)p, 8));
	EXPECT_EQ(out[0], 0x5678);

	obj_close(fd, h);
	obj_mirror(fd, (void *)p, 8 * PAGE);
	EXPECT_OK(run_fill(fd, (void *)(p + PAGE / 8), 0x77, PAGE));
	EXPECT_WORDS((void *)(p + PAGE / 8), PAGE, 0x77);
	EXPECT(pfn_of((void *)(p + PAGE / 8)) != zero, "the zero page was written");
	EXPECT_ZERO(other, 8 * PAGE);
	return test_pass("the zero page");
}
