/* SPDX-License-Identifier: MIT */
/*
 * The addresses of a mirror stay its own when its memory is unmapped, mapped anew
 * and acquired again: when the driver has given away every other address there
 * is, the mirror's are not among them, to map there is -EBUSY, and the mirror
 * leads to the new memory.
 */
#include "helpers.h"

#define SIZE	(4 * PAGE)
/* where no process has anything, and what jobs will never touch */
#define HUGE	(1ull << 45)

static int anywhere(int fd, uint32_t handle, uint64_t size, uint64_t *addr)
{
	struct drm_userptr_bind op = {
		.flags = DRM_USERPTR_BIND_ANYWHERE, .handle = handle, .size = size,
	};
	int ret = vm_bind(fd, 0, &op, 1, NULL);

	*addr = op.addr;
	return ret;
}

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private(SIZE), at, given = 0;
	uint32_t h = obj_mirror(fd, p, SIZE), huge = obj_wrap(fd, PTR(HUGE), HUGE, 0);

	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_VA_BITS), 48);
	EXPECT_OK(run_fill(fd, p, 1, SIZE));
	unmap(p, SIZE);
	EXPECT_RET(run_fill(fd, p, 2, SIZE), -EFAULT);
	for (uint64_t size = HUGE; size >= PAGE; size /= 2) {
		int ret;

		while (!(ret = anywhere(fd, huge, size, &at))) {
			EXPECT(at >= ADDR(p) + SIZE || at + size <= ADDR(p),
			       "given away: %#" PRIx64 " bytes at %#" PRIx64, size, at);
			given += size;
		}
		EXPECT_RET(ret, -ENOSPC);
	}
	/* all there are, but for page 0 and the mirror */
	EXPECT_EQ(given, (1ull << 48) - PAGE - SIZE);
	EXPECT_RET(vm_map(fd, 0, huge, 0, ADDR(p), PAGE, 0), -EBUSY);

	map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_fill(fd, p, 3, SIZE));
	EXPECT_WORDS(p, SIZE, 3);
	EXPECT_RET(vm_map(fd, 0, huge, 0, ADDR(p) + SIZE - PAGE, PAGE, 0), -EBUSY);
	obj_close(fd, h);
	EXPECT_OK(vm_map(fd, 0, huge, 0, ADDR(p), SIZE, 0));
	return test_pass("a mirror keeps its addresses");
}
