/* SPDX-License-Identifier: MIT */
/*
 * The operations of a job are done in their order: each sees what those before
 * it wrote.
 */
#include "helpers.h"

#define N	1000

int main(void)
{
	int fd = device_open();
	uint64_t *p = map_private((N + 1) * 64);
	struct drm_userptr_op *ops = calloc(2 * N, sizeof(*ops));
	size_t size = ((N + 1) * 64 + PAGE - 1) & ~(PAGE - 1);

	EXPECT(ops, "no memory");
	obj_mirror(fd, p, size);
	/* slot i gets i, then the next slot gets a copy, then slot i is changed */
	for (uint64_t i = 0; i < N; i++) {
		ops[2 * i] = op_copy(ADDR(p + 8 * (i + 1)), ADDR(p + 8 * i), 64);
		ops[2 * i + 1] = op_fill(ADDR(p + 8 * i), i, 32);
	}
	for (size_t i = 0; i < 8; i++)
		p[i] = 0xabcdef;
	EXPECT_OK(run_ops(fd, 0, ops, 2 * N));
	for (uint64_t i = 0; i < N; i++) {
		EXPECT_WORDS(p + 8 * i, 32, i);
		EXPECT_WORDS(p + 8 * i + 4, 32, 0xabcdef);
	}
	EXPECT_WORDS(p + 8 * N, 64, 0xabcdef);
	return test_pass("operations in order");
}
