/* SPDX-License-Identifier: MIT */
/*
 * Arrays that end where mapped memory ends work; arrays that reach over it,
 * or whose place wraps, give -EFAULT and nothing is queued or mapped.
 */
#include "helpers.h"

static int fd;
static struct drm_userptr_submit good;
static uint64_t *p;

static int try_array(struct drm_userptr_array *array, uint64_t at)
{
	uint64_t was = array->ptr;
	int ret;

	array->ptr = at;
	ret = xioctl(fd, DRM_IOCTL_USERPTR_SUBMIT, &good);
	array->ptr = was;
	return ret;
}

static void check(struct drm_userptr_array *array, const void *elements, size_t size,
		  uint8_t *end)
{
	memcpy(end - size, elements, size);
	EXPECT_RET(try_array(array, ADDR(end) - size / 2), -EFAULT);
	EXPECT_RET(try_array(array, ADDR(end)), -EFAULT);
	EXPECT_RET(try_array(array, 0), -EFAULT);
	EXPECT_RET(try_array(array, 0xffff888000000000ull), -EFAULT);
	EXPECT_RET(try_array(array, -(uint64_t)size / 2), -EFAULT);
	EXPECT_ZERO(p, PAGE);
	EXPECT_OK(try_array(array, ADDR(end) - size));
	EXPECT_OK(obj_wait(fd, 1, FOREVER_S * SECOND));
	EXPECT_WORDS(p, 64, 0x77);
	memset(p, 0, PAGE);
}

int main(void)
{
	uint8_t *end = map_private(2 * PAGE);
	struct drm_userptr_op ops[2];
	struct drm_userptr_sync in[2], out[2];
	struct drm_userptr_bind binds[2];
	uint32_t h, failed;

	end += PAGE;
	protect(end, PAGE, PROT_NONE);
	fd = device_open();
	p = map_private(PAGE);
	h = obj_mirror(fd, p, PAGE);
	EXPECT_EQ(h, 1);
	ops[0] = ops[1] = op_fill(ADDR(p), 0x77, 64);
	for (int i = 0; i < 2; i++) {
		in[i] = (struct drm_userptr_sync){ .handle = syncobj_new(fd) };
		out[i] = (struct drm_userptr_sync){ .handle = syncobj_new(fd) };
		struct job empty = { .out = &in[i], .n_out = 1 };
		EXPECT_OK(submit(fd, &empty)); /* gives the in-syncobj its fence */
	}
	struct job job = {
		.ops = ops, .n_ops = 2, .in = in, .n_in = 2, .out = out, .n_out = 2,
	};
	good = submit_args(&job);

	check(&good.ops, ops, sizeof(ops), end);
	check(&good.in_syncs, in, sizeof(in), end);
	check(&good.out_syncs, out, sizeof(out), end);

	for (int i = 0; i < 2; i++)
		binds[i] = (struct drm_userptr_bind){
			.handle = h, .addr = 0x100000 * (i + 1ull), .size = PAGE,
		};
	memcpy(end - sizeof(binds), binds, sizeof(binds));
	EXPECT_RET(vm_bind(fd, 0, (void *)(end - sizeof(binds) / 2), 2, &failed), -EFAULT);
	EXPECT_RET(vm_bind(fd, 0, (void *)end, 2, &failed), -EFAULT);
	EXPECT_RET(vm_bind(fd, 0, NULL, 2, &failed), -EFAULT);
	EXPECT_EQ(obj_info(fd, h).mappings, 1);
	EXPECT_OK(vm_bind(fd, 0, (void *)(end - sizeof(binds)), 2, &failed));
	EXPECT_EQ(obj_info(fd, h).mappings, 3);
	return test_pass("arrays at the end of a page");
}
