/* SPDX-License-Identifier: MIT */
/*
 * Memory above the addresses of the context (there is such with five-level
 * paging) can not be mirrored, -E2BIG, but wrapped, mapped lower and used.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	uint64_t *p = mmap(PTR(1ull << 52), 4 * PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint32_t h, next = next_handle(fd);

	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	if (ADDR(p) < 1ull << 48)
		test_skip("addresses have 47 bits only");
	EXPECT_RET(obj_create(fd, 0, p, 4 * PAGE, DRM_USERPTR_CREATE_GPU_MIRROR, NULL), -E2BIG);
	EXPECT_EQ(next_handle(fd), next);
	h = obj_wrap(fd, p, 4 * PAGE, DRM_USERPTR_CREATE_PROBE);
	EXPECT_OK(run_op(fd, 0, op_fill(vm_anywhere(fd, 0, h, 0, 4 * PAGE), 3, 4 * PAGE)));
	EXPECT_WORDS(p, 4 * PAGE, 3);
	return test_pass("memory above the context's addresses");
}
