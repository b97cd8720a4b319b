/* SPDX-License-Identifier: MIT */
/*
 * VM_BIND refuses every wrong argument with the documented errno, names the
 * element that failed, and maps nothing.
 */
#include "helpers.h"

#define SMALL_BITS	21

static int fd;
static uint32_t ctx;

/* a bad map stands second, and the first must be taken back; others stand alone */
static void refused(struct drm_userptr_bind bad, int want, int line)
{
	struct drm_userptr_bind ops[2] = {
		{ .handle = bad.handle, .addr = 0x100000, .size = PAGE },
		bad,
	};
	uint32_t failed = 99;
	bool alone;
	int ret;

	alone = want == -ENOENT || bad.op != DRM_USERPTR_BIND_MAP;
	ret = vm_bind(fd, ctx, ops + alone, 2 - alone, &failed);
	if (ret != want)
		test_fail(__FILE__, line, "VM_BIND: expected %s, got %s",
			  error_name(want), error_name(ret));
	if (failed != 1u - alone)
		test_fail(__FILE__, line, "failed_op: expected %u, got %u", 1u - alone, failed);
}

#define REFUSED(want, ...)	refused((struct drm_userptr_bind){ __VA_ARGS__ }, want, __LINE__)

int main(void)
{
	uint8_t *p = map_private(4 * PAGE);
	struct drm_userptr_vm_bind good = { 0 };
	struct drm_userptr_bind op, *many;
	uint64_t end = 1ull << SMALL_BITS;
	uint32_t h;

	fd = device_open();
	ctx = ctx_new_bits(fd, SMALL_BITS);
	h = obj_wrap(fd, p, 4 * PAGE, 0);
	op = (struct drm_userptr_bind){ .handle = h, .addr = 0x10000, .size = 4 * PAGE };
	good = (struct drm_userptr_vm_bind){
		.ctx_id = ctx,
		.ops = { ADDR(&op), 1, sizeof(op) },
	};

	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_VM_BIND, good, flags, ALL_BITS);
	EXPECT_BITS_REFUSED(fd, DRM_IOCTL_USERPTR_VM_BIND, good, pad, ALL_BITS);
	EXPECT_RET(vm_bind(fd, 77, &op, 1, NULL), -ENOENT);
	for (unsigned int bit = 0; bit < 32; bit++) {
		uint32_t one = 1u << bit;

		REFUSED(-EINVAL, .handle = h, .addr = 0x10000, .size = PAGE, .pad = one);
		if (one > DRM_USERPTR_BIND_ANYWHERE)
			REFUSED(-EINVAL, .handle = h, .addr = 0x10000, .size = PAGE, .flags = one);
		if (one > DRM_USERPTR_BIND_UNMAP)
			REFUSED(-EINVAL, .op = one, .handle = h, .addr = 0x10000, .size = PAGE);
		if (one < PAGE) {
			REFUSED(-EINVAL, .handle = h, .addr = 0x10000 + one, .size = PAGE);
			REFUSED(-EINVAL, .handle = h, .addr = 0x10000, .size = PAGE + one);
			REFUSED(-EINVAL, .handle = h, .addr = 0x10000, .size = PAGE, .offset = one);
		}
	}

	REFUSED(-ENOENT, .handle = 0, .addr = 0x10000, .size = PAGE);
	REFUSED(-ENOENT, .handle = h + 1, .addr = 0x10000, .size = PAGE);
	REFUSED(-ENOENT, .handle = 0xffffffff, .addr = 0x10000, .size = PAGE);
	REFUSED(-EINVAL, .handle = h, .addr = 0x10000, .size = 0);
	REFUSED(-EINVAL, .handle = h, .addr = 0, .size = PAGE);
	REFUSED(-EINVAL, .handle = h, .addr = 0x10000, .size = 5 * PAGE);
	REFUSED(-EINVAL, .handle = h, .addr = 0x10000, .size = PAGE, .offset = 4 * PAGE);
	REFUSED(-EINVAL, .handle = h, .addr = 0x10000, .size = 2 * PAGE, .offset = 3 * PAGE);
	REFUSED(-EINVAL, .handle = h, .addr = 0x10000, .size = 2 * PAGE, .offset = -PAGE);
	REFUSED(-EINVAL, .handle = h, .addr = 0x10000, .size = -PAGE, .offset = 2 * PAGE);
	REFUSED(-EINVAL, .handle = h, .addr = end, .size = PAGE);
	REFUSED(-EINVAL, .handle = h, .addr = end - PAGE, .size = 2 * PAGE);
	REFUSED(-EINVAL, .handle = h, .addr = -(uint64_t)PAGE, .size = PAGE);
	REFUSED(-EINVAL, .handle = h, .addr = -(uint64_t)PAGE, .size = 2 * PAGE);
	REFUSED(-EINVAL, .flags = DRM_USERPTR_BIND_ANYWHERE, .handle = h, .addr = 0x10000,
		.size = PAGE);

	REFUSED(-EINVAL, .op = DRM_USERPTR_BIND_UNMAP, .addr = 0x10000, .size = 0);
	REFUSED(-EINVAL, .op = DRM_USERPTR_BIND_UNMAP, .addr = 0x10001, .size = PAGE);
	REFUSED(-EINVAL, .op = DRM_USERPTR_BIND_UNMAP, .addr = 0x10000, .size = PAGE + 1);
	REFUSED(-EINVAL, .op = DRM_USERPTR_BIND_UNMAP, .addr = -(uint64_t)PAGE, .size = 2 * PAGE);
	REFUSED(-EINVAL, .op = DRM_USERPTR_BIND_UNMAP, .addr = end, .size = PAGE);
	REFUSED(-EINVAL, .op = DRM_USERPTR_BIND_UNMAP, .addr = 0x10000, .size = PAGE, .handle = h);
	REFUSED(-EINVAL, .op = DRM_USERPTR_BIND_UNMAP, .addr = 0x10000, .size = PAGE,
		.offset = PAGE);
	REFUSED(-EINVAL, .op = DRM_USERPTR_BIND_UNMAP, .addr = 0x10000, .size = PAGE,
		.flags = DRM_USERPTR_BIND_READ_ONLY);
	REFUSED(-EINVAL, .op = DRM_USERPTR_BIND_UNMAP, .addr = 0x10000, .size = PAGE,
		.flags = DRM_USERPTR_BIND_ANYWHERE);
	REFUSED(-ENOENT, .op = DRM_USERPTR_BIND_UNMAP, .addr = 0x10000, .size = PAGE);

	many = calloc(4097, sizeof(*many));
	EXPECT(many, "no memory");
	for (size_t i = 0; i < 4097; i++)
		many[i] = (struct drm_userptr_bind){
			.op = i & 1 ? DRM_USERPTR_BIND_UNMAP : DRM_USERPTR_BIND_MAP,
			.handle = i & 1 ? 0 : h, .addr = 0x10000, .size = PAGE,
		};
	EXPECT_RET(vm_bind(fd, ctx, many, 4097, NULL), -E2BIG);
	EXPECT_RET(vm_bind(fd, ctx, many, 0xffffffff, NULL), -E2BIG);

	EXPECT_EQ(obj_info(fd, h).mappings, 0);
	EXPECT_OK(vm_bind(fd, ctx, many, 4096, NULL));
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_VM_BIND, &good));
	EXPECT_EQ(obj_info(fd, h).mappings, 1);
	return test_pass("VM_BIND refuses wrong arguments");
}
