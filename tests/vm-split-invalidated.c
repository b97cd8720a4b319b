/* SPDX-License-Identifier: MIT */
/*
 * Partial unmaps stay right when the memory changes between them: what is left
 * of the mapping leads to the new pages, at its old offsets, and what was
 * unmapped stays unmapped.
 */
#include "helpers.h"

#define AT	0x100000ull
#define N	8

static const struct cut {
	uint64_t first, count;
} cuts[] = { { 0, 1 }, { 3, 2 }, { 7, 1 }, { 2, 1 } };

/* page by page: written where it is mapped, -EFAULT with its address where not */
static void expect_mapped(int fd, uint8_t *p, const bool *mapped, uint64_t value)
{
	for (uint64_t i = 0; i < N; i++) {
		uint64_t at = AT + i * PAGE;

		EXPECT_RET(run_op(fd, 0, op_fill(at, value + i, PAGE)), mapped[i] ? 0 : -EFAULT);
		EXPECT(mapped[i] || last_fault_addr == at, "fault_addr %#" PRIx64, last_fault_addr);
		EXPECT_WORDS(p + i * PAGE, PAGE, mapped[i] ? value + i : 0);
	}
}

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(N * PAGE);
	uint32_t h = obj_wrap(fd, p, N * PAGE, 0);
	bool mapped[N];

	memset(mapped, true, sizeof(mapped));
	EXPECT_OK(vm_map(fd, 0, h, 0, AT, N * PAGE, 0));
	expect_mapped(fd, p, mapped, 0x100);
	for (size_t i = 0; i < ARRAY_SIZE(cuts); i++) {
		/* other pages, in place of the old ones */
		if (i & 1)
			map_fixed(p, N * PAGE, PROT_READ | PROT_WRITE);
		else
			EXPECT_SYS(madvise(p, N * PAGE, MADV_DONTNEED));
		EXPECT_OK(vm_unmap(fd, 0, AT + cuts[i].first * PAGE, cuts[i].count * PAGE));
		memset(mapped + cuts[i].first, false, cuts[i].count);
		expect_mapped(fd, p, mapped, 0x1000 * (i + 1));
		EXPECT_SYS(madvise(p, N * PAGE, MADV_DONTNEED));
		expect_mapped(fd, p, mapped, 0x1000 * (i + 1) + 0x800);
	}
	/* 1, 5 and 6 are left: two pieces */
	EXPECT_EQ(obj_info(fd, h).mappings, 2);
	EXPECT_OK(vm_unmap(fd, 0, AT, N * PAGE));
	EXPECT_EQ(obj_info(fd, h).mappings, 0);
	return test_pass("partial unmaps and invalidations");
}
