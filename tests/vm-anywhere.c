/* SPDX-License-Identifier: MIT */
/*
 * With ANYWHERE the driver chooses: never address 0, never where something is
 * mapped, until the address space is full (-ENOSPC), and a hole is used again.
 */
#include "helpers.h"

#define BITS	21
#define SIZE	(64 * KIB)

int main(void)
{
	int fd = device_open();
	uint32_t ctx = ctx_new_bits(fd, BITS), h, n = 0, failed;
	uint64_t at[(1 << BITS) / SIZE + 1];
	uint8_t *p = map_private(SIZE);
	struct drm_userptr_bind op, two[2];

	h = obj_wrap(fd, p, SIZE, 0);
	op = (struct drm_userptr_bind){
		.flags = DRM_USERPTR_BIND_ANYWHERE, .handle = h, .size = SIZE,
	};
	for (;;) {
		struct drm_userptr_bind next = op;
		int ret = vm_bind(fd, ctx, &next, 1, NULL);

		if (ret == -ENOSPC)
			break;
		EXPECT_RET(ret, 0);
		EXPECT(n < ARRAY_SIZE(at), "more mappings than fit");
		EXPECT(next.addr && next.addr % PAGE == 0, "got %#" PRIx64, (uint64_t)next.addr);
		EXPECT(next.addr + SIZE <= 1u << BITS, "got %#" PRIx64, (uint64_t)next.addr);
		for (uint32_t i = 0; i < n; i++)
			EXPECT(at[i] + SIZE <= next.addr || next.addr + SIZE <= at[i],
			       "%#" PRIx64 " overlaps %#" PRIx64, (uint64_t)next.addr, at[i]);
		at[n++] = next.addr;
	}
	EXPECT(n >= (1u << BITS) / SIZE - 1, "only %u mappings fit", n);
	EXPECT_EQ(obj_info(fd, h).mappings, n);
	EXPECT_OK(run_op(fd, ctx, op_fill(at[n - 1], 7, SIZE)));
	EXPECT_WORDS(p, SIZE, 7);

	EXPECT_OK(vm_unmap(fd, ctx, at[n / 2], SIZE));
	EXPECT_EQ(vm_anywhere(fd, ctx, h, 0, SIZE), at[n / 2]);

	/* all or none, also when the second of two finds no place */
	EXPECT_OK(vm_unmap(fd, ctx, at[0], SIZE));
	two[0] = two[1] = op;
	EXPECT_RET(vm_bind(fd, ctx, two, 2, &failed), -ENOSPC);
	EXPECT_EQ(failed, 1);
	EXPECT_EQ(vm_anywhere(fd, ctx, h, 0, SIZE), at[0]);
	return test_pass("mapping anywhere");
}
