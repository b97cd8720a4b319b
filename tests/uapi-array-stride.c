/* SPDX-License-Identifier: MIT */
/*
 * Array elements may be larger than the kernel's when the surplus is zero
 * (-E2BIG when not), and the stride is checked: a multiple of 8, at most
 * 4096, at least the size in version 1.0.
 */
#include "helpers.h"

static int fd;
static uint64_t *p;
static uint8_t *room;

/* two elements, @stride apart; the second is the one that counts */
static void lay(const void *elements, size_t size, uint32_t stride)
{
	memset(room, 0, 2 * 8192);
	memcpy(room, elements, size);
	memcpy(room + stride, (const uint8_t *)elements + size, size);
}

static void check(struct drm_userptr_array *array, const void *elements, size_t size,
		  unsigned long request, void *args, const char *what)
{
	static const uint32_t wider[] = { 8, 16, 128, 1024 };

	for (size_t i = 0; i < ARRAY_SIZE(wider); i++) {
		uint32_t stride = (uint32_t)size + wider[i];

		*array = (struct drm_userptr_array){ ADDR(room), 2, stride };
		for (uint32_t at = (uint32_t)size; at < stride; at++) {
			if (at > size + 8 && at < stride - 8)
				continue;
			lay(elements, size, stride);
			room[stride + at] = 1;
			int ret = xioctl(fd, request, args);
			if (ret != -E2BIG)
				FAIL("%s, stride %u, surplus byte %u set: expected -E2BIG, got %s",
				     what, stride, at, error_name(ret));
		}
	}
	lay(elements, size, 4096);
	for (uint32_t stride = 0; stride < size; stride++) {
		array->stride = stride;
		EXPECT_RET(xioctl(fd, request, args), -EINVAL);
	}
	for (uint32_t odd = 1; odd < 8; odd++) {
		array->stride = (uint32_t)size + odd;
		EXPECT_RET(xioctl(fd, request, args), -EINVAL);
	}
	array->stride = 4104;
	EXPECT_RET(xioctl(fd, request, args), -EINVAL);
	array->stride = 0xfffffff8;
	EXPECT_RET(xioctl(fd, request, args), -EINVAL);
	array->stride = 4096;
	EXPECT_OK(xioctl(fd, request, args));
}

int main(void)
{
	struct drm_userptr_op ops[2];
	struct drm_userptr_sync in[2], out[2];
	struct drm_userptr_bind binds[2];
	struct drm_userptr_submit args = { 0 };
	struct drm_userptr_vm_bind bind = { 0 };
	uint32_t h;

	fd = device_open();
	room = map_private(4 * 8192);
	p = map_private(PAGE);
	h = obj_mirror(fd, p, PAGE);
	ops[0] = op_fill(ADDR(p), 0x11, 64);
	ops[1] = op_fill(ADDR(p) + 64, 0x22, 64);

	check(&args.ops, ops, sizeof(*ops), DRM_IOCTL_USERPTR_SUBMIT, &args, "ops");
	EXPECT_OK(obj_wait(fd, h, FOREVER_S * SECOND));
	EXPECT_WORDS(p, 64, 0x11);
	EXPECT_WORDS(p + 8, 64, 0x22);
	EXPECT_ZERO(p + 16, PAGE - 128);

	args = (struct drm_userptr_submit){ 0 };
	for (int i = 0; i < 2; i++) {
		in[i] = (struct drm_userptr_sync){ .handle = syncobj_new(fd) };
		out[i] = (struct drm_userptr_sync){ .handle = syncobj_new(fd) };
	}
	check(&args.out_syncs, out, sizeof(*out), DRM_IOCTL_USERPTR_SUBMIT, &args, "out_syncs");
	EXPECT(syncobj_has_fence(fd, out[0].handle), "no fence on the first");
	EXPECT(syncobj_has_fence(fd, out[1].handle), "no fence on the second");
	args = (struct drm_userptr_submit){ 0 };
	memcpy(in, out, sizeof(in));
	check(&args.in_syncs, in, sizeof(*in), DRM_IOCTL_USERPTR_SUBMIT, &args, "in_syncs");

	for (int i = 0; i < 2; i++)
		binds[i] = (struct drm_userptr_bind){
			.handle = h, .addr = 0x100000 * (i + 1ull), .size = PAGE,
		};
	check(&bind.ops, binds, sizeof(*binds), DRM_IOCTL_USERPTR_VM_BIND, &bind, "binds");
	EXPECT_EQ(obj_info(fd, h).mappings, 3);
	return test_pass("array strides");
}
