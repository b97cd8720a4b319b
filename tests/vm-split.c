/* SPDX-License-Identifier: MIT */
/*
 * Unmapping a part splits a mapping: front, middle and end go alone, what is
 * left keeps its addresses and its offset into the object.
 */
#include "helpers.h"

#define AT	0x400000ull
#define N	16

static int fd;
static uint64_t *p;

static void check(uint16_t mapped)
{
	for (unsigned int i = 0; i < N; i++) {
		uint64_t value = 0x1000 + i + mapped;
		bool there = mapped & 1 << i;

		p[i * PAGE / 8] = 0;
		EXPECT_RET(run_op(fd, 0, op_fill(AT + i * PAGE, value, 8)), there ? 0 : -EFAULT);
		EXPECT_EQ(p[i * PAGE / 8], there ? value : 0);
	}
}

int main(void)
{
	uint32_t h;

	fd = device_open();
	p = map_private(N * PAGE);
	h = obj_wrap(fd, p, N * PAGE, 0);
	EXPECT_OK(vm_map(fd, 0, h, 0, AT, N * PAGE, 0));
	check(0xffff);
	EXPECT_OK(vm_unmap(fd, 0, AT, 2 * PAGE));		/* front */
	check(0xfffc);
	EXPECT_OK(vm_unmap(fd, 0, AT + 15 * PAGE, PAGE));	/* end */
	check(0x7ffc);
	EXPECT_OK(vm_unmap(fd, 0, AT + 6 * PAGE, 3 * PAGE));	/* middle */
	check(0x7e3c);
	EXPECT_EQ(obj_info(fd, h).mappings, 2);
	EXPECT_OK(vm_unmap(fd, 0, AT + 4 * PAGE, 7 * PAGE));	/* end, hole, front */
	check(0x780c);
	EXPECT_RET(vm_unmap(fd, 0, AT + 5 * PAGE, 3 * PAGE), -ENOENT);

	/* a job over the hole fails at the hole and writes nothing */
	EXPECT_RET(run_op(fd, 0, op_fill(AT + 2 * PAGE, 0xbad, 3 * PAGE)), -EFAULT);
	EXPECT_EQ(last_fault_addr, AT + 4 * PAGE);
	check(0x780c);

	/* the hole is free, the rest is not */
	EXPECT_RET(vm_map(fd, 0, h, 0, AT + 3 * PAGE, 2 * PAGE, 0), -EBUSY);
	EXPECT_OK(vm_map(fd, 0, h, 4 * PAGE, AT + 4 * PAGE, 7 * PAGE, 0));
	check(0x7ffc);
	EXPECT_OK(vm_unmap(fd, 0, PAGE, (1ull << 48) - 2 * PAGE)); /* everything */
	check(0);
	EXPECT_EQ(obj_info(fd, h).mappings, 0);
	return test_pass("unmapping parts");
}
