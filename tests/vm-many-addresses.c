/* SPDX-License-Identifier: MIT */
/*
 * One object in several contexts, and at several addresses of each, is one memory
 * everywhere, also after each of many invalidations; a job of one context sees
 * what one of another wrote.
 */
#include "helpers.h"

#define N_CTX	4
#define N_AT	3
#define SIZE	(4 * PAGE)

static uint64_t place(int ctx, int i)
{
	return 0x100000ull * (uint64_t)(1 + ctx * N_AT + i);
}

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(SIZE);
	uint32_t h = obj_wrap(fd, p, SIZE, 0), ctx[N_CTX];

	for (int c = 0; c < N_CTX; c++) {
		ctx[c] = ctx_new(fd);
		for (int i = 0; i < N_AT; i++)
			EXPECT_OK(vm_map(fd, ctx[c], h, 0, place(c, i), SIZE, 0));
	}
	EXPECT_EQ(obj_info(fd, h).mappings, N_CTX * N_AT);
	for (int round = 0; round < 4 * N_CTX * N_AT; round++) {
		int c = round % N_CTX, i = round / N_CTX % N_AT;
		int d = (c + 1) % N_CTX, j = (i + 1) % N_AT;

		if (round % 3 == 0)
			map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
		else if (round % 3 == 1)
			EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
		EXPECT_OK(run_op(fd, ctx[c], op_fill(place(c, i), 0x100 + round, PAGE)));
		EXPECT_OK(run_op(fd, ctx[c], op_copy(place(c, i) + PAGE, place(c, j), PAGE)));
		EXPECT_OK(run_op(fd, ctx[d], op_copy(place(d, j) + 2 * PAGE, place(d, i),
						     2 * PAGE)));
		EXPECT_WORDS(p, SIZE, 0x100 + round);
		EXPECT_EQ(obj_info(fd, h).mappings, N_CTX * N_AT);
	}
	/* all but one: it is left alone */
	for (int c = 1; c < N_CTX; c++)
		EXPECT_OK(ctx_destroy(fd, ctx[c]));
	EXPECT_OK(vm_unmap(fd, ctx[0], place(0, 0), SIZE));
	EXPECT_OK(vm_unmap(fd, ctx[0], place(0, 2), SIZE));
	EXPECT_EQ(obj_info(fd, h).mappings, 1);
	EXPECT_OK(run_op(fd, ctx[0], op_fill(place(0, 1), 0x99, SIZE)));
	EXPECT_WORDS(p, SIZE, 0x99);
	return test_pass("one object at many addresses");
}
