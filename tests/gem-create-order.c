/* SPDX-License-Identifier: MIT */
/*
 * CREATE checks its arguments in the documented order: with several things
 * wrong at once, the error is that of the first, and nothing exists after it.
 */
#include "helpers.h"

#define BAD_FLAG	(1u << 31)
#define MIRROR		DRM_USERPTR_CREATE_GPU_MIRROR
#define PROBE		DRM_USERPTR_CREATE_PROBE
#define UNSYNC		DRM_USERPTR_CREATE_UNSYNCHRONIZED
#define PINNED		DRM_USERPTR_CREATE_PINNED
#define KERNEL		0xffff800000000000ull
#define NO_CTX		4711

static int fd;

static int create(uint64_t ptr, uint64_t size, uint32_t ctx, uint32_t flags)
{
	struct drm_userptr_create args = {
		.user_ptr = ptr, .user_size = size, .ctx_id = ctx, .flags = flags,
	};

	return xioctl(fd, DRM_IOCTL_USERPTR_CREATE, &args);
}

static void without_capability(void *arg)
{
	uint64_t at = *(uint64_t *)arg;

	EXPECT_SYS(setgid(65534));
	EXPECT_SYS(setuid(65534));
	/* -EPERM stands before what else is wrong here: the hole and the overlap */
	EXPECT_RET(create(at, PAGE, 0, UNSYNC), -EPERM);
	EXPECT_RET(create(at, PAGE, 0, UNSYNC | PROBE), -EPERM);
	/* past the end of any process, with five levels of page tables, too */
	EXPECT_RET(create(at, 1ull << 56, 0, UNSYNC), -EFAULT);
	EXPECT_RET(create(at, PAGE, NO_CTX, UNSYNC), -ENOENT);
}

int main(void)
{
	uint8_t *arena = map_private(8 * PAGE), *taken = arena, *hole = arena + 4 * PAGE;
	uint32_t small, h, next;
	uint64_t at;

	module_param_set("max_objects", 2);
	fd = device_open();
	small = ctx_new_bits(fd, 21);
	unmap(hole, 4 * PAGE);
	h = obj_wrap(fd, taken, 2 * PAGE, 0);
	/* device address of the hole is taken, too */
	EXPECT_OK(vm_map(fd, 0, h, 0, ADDR(hole), PAGE, 0));
	next = next_handle(fd);

	EXPECT_RET(create(KERNEL, PAGE, NO_CTX, BAD_FLAG), -EINVAL);
	EXPECT_RET(create(KERNEL + 1, PAGE, NO_CTX, 0), -EINVAL);
	EXPECT_RET(create(KERNEL, PAGE + 1, NO_CTX, 0), -EINVAL);
	EXPECT_RET(create(KERNEL, 0, NO_CTX, 0), -EINVAL);
	EXPECT_RET(create(KERNEL, -(uint64_t)PAGE, NO_CTX, 0), -EINVAL);

	EXPECT_RET(create(KERNEL, PAGE, NO_CTX, MIRROR), -EFAULT);
	EXPECT_RET(create(KERNEL, PAGE, small, MIRROR), -EFAULT);
	EXPECT_RET(create(KERNEL, 4 * MIB, small, 0), -EFAULT);
	EXPECT_RET(create(ADDR(taken), 4 * MIB, NO_CTX, MIRROR), -ENOENT);
	EXPECT_RET(create(ADDR(taken), 4 * MIB, small, MIRROR), -ENODEV);
	EXPECT_RET(create(ADDR(taken), PAGE, small, MIRROR), -ENODEV);
	EXPECT_RET(create(ADDR(taken), 4 * MIB, small, 0), -E2BIG);
	EXPECT_RET(create(ADDR(taken), 4 * MIB, small, PINNED), -E2BIG);
	if (!has_feature(fd, DRM_USERPTR_FEATURE_PINNED)) {
		EXPECT_RET(create(ADDR(taken), PAGE, 0, PINNED), -EOPNOTSUPP);
		EXPECT_RET(create(ADDR(taken), PAGE, 0, UNSYNC), -EOPNOTSUPP);
	}
	at = ADDR(taken);
	EXPECT_CHILD(spawn(without_capability, &at));
	at = ADDR(hole);
	EXPECT_CHILD(spawn(without_capability, &at));

	/* overlap before the hole it reaches into */
	EXPECT_RET(create(ADDR(taken) + PAGE, 4 * PAGE, 0, PROBE), -EINVAL);
	EXPECT_RET(create(ADDR(taken), PAGE, 0, MIRROR | PROBE), -EINVAL);
	/* hole before the taken address */
	EXPECT_RET(create(ADDR(hole), PAGE, 0, MIRROR | PROBE), -EFAULT);
	EXPECT_RET(create(0, PAGE, 0, MIRROR | PROBE), -EFAULT);
	/* the taken address before the limit */
	EXPECT_EQ(next_handle(fd), next);
	obj_wrap(fd, arena + 2 * PAGE, PAGE, 0);
	EXPECT_RET(create(ADDR(hole), PAGE, 0, MIRROR), -EBUSY);
	EXPECT_RET(create(0, PAGE, 0, MIRROR), -ENOSPC);
	EXPECT_RET(create(ADDR(hole), PAGE, 0, 0), -ENOSPC);
	EXPECT_EQ(obj_info(fd, h).mappings, 1);
	return test_pass("the order of CREATE's checks");
}
