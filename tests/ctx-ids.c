/* SPDX-License-Identifier: MIT */
/*
 * Context ids are unique in an open file and mean nothing in another one;
 * context 0 is there from the start.
 */
#include "helpers.h"

int main(void)
{
	int a = device_open(), b = device_open();
	uint32_t ids[20], other = 0;
	uint8_t *p = map_private(PAGE);

	EXPECT_OK(run_ops(a, 0, NULL, 0));
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		ids[i] = ctx_new(a);
		for (size_t j = 0; j < i; j++)
			EXPECT(ids[j] != ids[i], "id %u twice", ids[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		struct drm_userptr_op op = op_fill(ADDR(p), 1, 8);

		EXPECT_RET(ctx_destroy(b, ids[i]), -ENOENT);
		EXPECT_RET(vm_unmap(b, ids[i], 0x10000, PAGE), -ENOENT);
		EXPECT_RET(submit_ops(b, ids[i], 0, &op, 1, NULL), -ENOENT);
		EXPECT_RET(obj_create(b, ids[i], p, PAGE, 0, NULL), -ENOENT);
	}
	other = ctx_new(b);
	EXPECT_OK(ctx_destroy(b, other));
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		EXPECT_OK(ctx_destroy(a, ids[i]));
	return test_pass("context ids");
}
