/* SPDX-License-Identifier: MIT */
/*
 * A 32-bit program on the 64-bit kernel wraps memory, maps it, copies and
 * fills, waits on syncobjs, and sees the same structures as a 64-bit one.
 */
#include "helpers.h"

int main(void)
{
	uint32_t ctx, h, syncobj, failed;
	struct drm_userptr_sync sync[2];
	struct drm_userptr_op ops[2];
	uint8_t *src, *dst;
	uint64_t src_at;
	int fd;

	_Static_assert(sizeof(void *) == 4, "built as a 64-bit program");
	_Static_assert(sizeof(struct drm_userptr_array) == 16, "array");
	_Static_assert(sizeof(struct drm_userptr_create) == 40, "create");
	_Static_assert(sizeof(struct drm_userptr_bind) == 40, "bind");
	_Static_assert(sizeof(struct drm_userptr_op) == 56, "op");
	_Static_assert(sizeof(struct drm_userptr_submit) == 72, "submit");

	fd = device_open();
	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_MAX_JOB_BYTES), 1024 * MIB);

	src = map_private(256 * KIB);
	dst = map_private(256 * KIB);
	fill_pattern(src, 256 * KIB, 1);
	ctx = ctx_new(fd);
	h = obj_wrap(fd, src, 256 * KIB, DRM_USERPTR_CREATE_READ_ONLY);
	EXPECT_EQ(obj_info(fd, h).user_ptr, ADDR(src));
	obj_mirror_in(fd, ctx, dst, 256 * KIB);

	/* a device address above what the program itself could name */
	struct drm_userptr_bind bind = { .handle = h, .addr = 1ull << 40, .size = 256 * KIB };
	EXPECT_OK(vm_bind(fd, ctx, &bind, 1, &failed));
	src_at = 1ull << 40;

	ops[0] = op_copy(ADDR(dst), src_at, 256 * KIB);
	ops[1] = op_fill(ADDR(dst), 0xaabbccdd00112233ull, 8);
	EXPECT_OK(submit_ops(fd, ctx, 0, ops, 2, &syncobj));
	EXPECT_OK(job_wait(fd, syncobj));
	EXPECT_WORDS(dst, 8, 0xaabbccdd00112233ull);
	EXPECT_SAME(dst + 8, src + 8, 256 * KIB - 8);

	sync[0] = (struct drm_userptr_sync){ .handle = syncobj };
	sync[1] = (struct drm_userptr_sync){ .handle = syncobj_new(fd), .point = 1ull << 33 };
	struct job job = { .ctx = ctx, .in = &sync[0], .n_in = 1, .out = &sync[1], .n_out = 1 };
	EXPECT_OK(submit(fd, &job));
	EXPECT_OK(timeline_wait(fd, sync[1].handle, 1ull << 33, FOREVER_S * SECOND));

	EXPECT_RET(run_op(fd, ctx, op_fill(src_at + 8, 1, 8)), -EACCES);
	EXPECT_EQ(last_fault_addr, src_at + 8);
	EXPECT_RET(obj_create(fd, 0, (void *)0xfffff000, PAGE, 0, NULL), -EFAULT);
	return test_pass("a 32-bit program");
}
