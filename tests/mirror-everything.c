/* SPDX-License-Identifier: MIT */
/*
 * In a MIRROR_ALL context operations name any memory of the process: heap,
 * stack, data, a shared file mapping, wrapped or not, across granules; and two
 * such contexts, or one and objects, do not get in each other's way.
 */
#include "helpers.h"

static uint8_t data[3 * 4096];

static uint32_t ctx_mirror_all(int fd)
{
	struct drm_userptr_ctx_create args = { .flags = DRM_USERPTR_CTX_MIRROR_ALL };

	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args));
	return args.ctx_id;
}

int main(void)
{
	int fd = device_open();
	uint32_t one = ctx_mirror_all(fd), two = ctx_mirror_all(fd);
	size_t size = 130 * MIB;
	uint8_t *heap = malloc(10000), stack[5000] = { 0 }, *shared = map_shared(3 * PAGE);
	uint8_t *big = map_aligned(2 * size, 64 * MIB), *wrapped = map_private(3 * PAGE);
	uint64_t objects = obj_info(fd, obj_wrap(fd, wrapped, 3 * PAGE, 0)).user_size;

	fill_pattern(heap, 10000, 1);
	EXPECT_OK(run_op(fd, one, op_copy(ADDR(stack) + 1, ADDR(heap) + 3, 4000)));
	EXPECT_SAME(stack + 1, heap + 3, 4000);
	EXPECT_OK(run_op(fd, two, op_copy(ADDR(data) + 7, ADDR(heap), 10000)));
	EXPECT_SAME(data + 7, heap, 10000);
	EXPECT_OK(run_op(fd, one, op_copy(ADDR(shared) + 9, ADDR(heap), 10000)));
	EXPECT_SAME(shared + 9, heap, 10000);
	EXPECT_OK(run_op(fd, one, op_fill(ADDR(wrapped), 0x77, objects)));
	EXPECT_WORDS(wrapped, objects, 0x77);

	/* over the ends of granules, at both ends */
	fill_pattern(big, size, 5);
	EXPECT_OK(run_op(fd, one, op_copy(ADDR(big) + size, ADDR(big), size)));
	EXPECT_SAME(big + size, big, size);
	EXPECT_OK(run_op(fd, two, op_fill(ADDR(big) + 64 * MIB - PAGE, 0x99, 2 * PAGE)));
	EXPECT_WORDS(big + 64 * MIB - PAGE, 2 * PAGE, 0x99);
	EXPECT_SAME(big, big + size, 64 * MIB - PAGE);
	return test_pass("a process mirrored");
}
