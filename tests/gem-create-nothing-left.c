/* SPDX-License-Identifier: MIT */
/*
 * Every error of CREATE is reached by arguments of which only one thing is
 * wrong, at the edges of the address space as well, and leaves nothing: the next
 * handle is the one it would have had, and no counter and no charge has moved.
 */
#include "charge.h"

#define UID	21011
#define MAX	6
#define SIZE	(600 * PAGE)

static int fd;
static struct counters was;
static uint32_t next;
static uint64_t end_of_user;
static bool five_levels;

static int create(uint64_t ptr, uint64_t size, uint32_t ctx, uint32_t flags)
{
	struct drm_userptr_create args = {
		.user_ptr = ptr, .user_size = size, .ctx_id = ctx, .flags = flags,
	};

	return xioctl(fd, DRM_IOCTL_USERPTR_CREATE, &args);
}

static void refused(int line, uint64_t ptr, uint64_t size, uint32_t ctx, uint32_t flags, int want)
{
	int got = create(ptr, size, ctx, flags);

	if (got != want)
		test_fail(__FILE__, line, "expected %s, got %s", error_name(want), error_name(got));
	expect_counters(__FILE__, line, was);
	if (vm_pin() || charged(fd))
		test_fail(__FILE__, line, "something is charged still");
	if (next_handle(fd) != next)
		test_fail(__FILE__, line, "a handle is taken");
}

#define REFUSED(...)	refused(__LINE__, __VA_ARGS__)

/* where the addresses of a process end: one page below 2^47, or 2^56 with five levels */
static bool find_end(void)
{
	void *beyond = mmap(PTR(1ull << 48), PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
			    -1, 0);
	bool five = beyond == PTR(1ull << 48);

	if (beyond != MAP_FAILED)
		unmap(beyond, PAGE);
	end_of_user = (1ull << (five ? 56 : 47)) - PAGE;
	return five;
}

static void user(void *arg)
{
	uint32_t small = *(uint32_t *)arg, kinds[] = { 0, PINNED, PINNED | READ_ONLY };
	uint8_t *arena = map_private(4 * SIZE), *p = arena + SIZE, *taken = arena;
	uint32_t h, o[MAX];

	become_user(UID);
	madvise(arena, 4 * SIZE, MADV_NOHUGEPAGE);
	limit_memlock(SIZE);
	h = obj_wrap(fd, taken, 2 * PAGE, 0);
	EXPECT_OK(vm_map(fd, 0, h, 0, ADDR(p) + 599 * PAGE, PAGE, 0));
	next = next_handle(fd);
	was = counters_now();
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		uint32_t k = kinds[i];

		REFUSED(ADDR(p), PAGE, 0, k | 1u << 31, -EINVAL);
		REFUSED(ADDR(p) + 8, PAGE, 0, k, -EINVAL);
		REFUSED(ADDR(p), PAGE + 8, 0, k, -EINVAL);
		REFUSED(ADDR(p), 0, 0, k, -EINVAL);
		REFUSED(ADDR(p), -ADDR(p), 0, k, -EINVAL);
		REFUSED(-(uint64_t)PAGE, PAGE, 0, k, -EINVAL);
		/* the process's last page ends there */
		REFUSED(end_of_user, PAGE, 0, k, -EFAULT);
		REFUSED(end_of_user - PAGE, 2 * PAGE, 0, k, -EFAULT);
		REFUSED(0, end_of_user + PAGE, 0, k, -EFAULT);
		REFUSED(end_of_user + PAGE, PAGE, 0, k, -EFAULT);	/* not canonical */
		REFUSED(0x1234ull << 48, PAGE, 0, k, -EFAULT);
		REFUSED(1ull << 62, PAGE, 0, k | MIRROR, -EFAULT);
		REFUSED((1ull << 63) - PAGE, PAGE, 0, k, -EFAULT);
		REFUSED((1ull << 63) - PAGE, 2 * PAGE, 0, k, -EFAULT);
		REFUSED(1ull << 63, PAGE, 0, k, -EFAULT);
		REFUSED(0xffff7fffffffffffull & -PAGE, 2 * PAGE, 0, k, -EFAULT);
		REFUSED(0xffff800000000000ull, PAGE, 0, k, -EFAULT);
		REFUSED(-2 * (uint64_t)PAGE, PAGE, 0, k, -EFAULT);
		REFUSED(ADDR(p), PAGE, 4711, k, -ENOENT);
		REFUSED(ADDR(p), PAGE, small, k | MIRROR, -ENODEV);
		REFUSED(ADDR(p), 2 * MIB + PAGE, small, k, -E2BIG);
		REFUSED(ADDR(p), PAGE, 0, k | UNSYNCHRONIZED, -EPERM);
		if (!has_feature(fd, DRM_USERPTR_FEATURE_EXPORT))
			REFUSED(ADDR(p), PAGE, 0, k | DRM_USERPTR_CREATE_REVOCABLE_ONLY, -EOPNOTSUPP);
		REFUSED(ADDR(taken), PAGE, 0, k, -EINVAL);
		REFUSED(ADDR(taken) + PAGE, SIZE, 0, k, -EINVAL);
		REFUSED(ADDR(p), SIZE, 0, k | MIRROR, -EBUSY);
		REFUSED(ADDR(p) + SIZE - PAGE, PAGE, 0, k | MIRROR, -EBUSY);
	}
	/* the last page of all may be named: nothing is looked at */
	obj_close(fd, obj_wrap(fd, PTR(end_of_user - PAGE), PAGE, 0));
	if (five_levels)
		REFUSED(end_of_user - PAGE, PAGE, 0, MIRROR, -E2BIG);
	else
		obj_close(fd, obj_wrap(fd, PTR(end_of_user - PAGE), PAGE, MIRROR));
	REFUSED(end_of_user - PAGE, PAGE, 0, PINNED, -EFAULT);
	REFUSED(end_of_user - PAGE, PAGE, 0, PROBE, -EFAULT);
	REFUSED(0, PAGE, 0, MIRROR, -ENOSPC);
	/* one page more than may be locked */
	REFUSED(ADDR(p), SIZE + PAGE, 0, PINNED, -ENOMEM);
	/* all the same, other things are said first */
	REFUSED(ADDR(p), SIZE + PAGE, 0, PINNED | MIRROR, -EBUSY);
	REFUSED(ADDR(taken), SIZE + PAGE, 0, PINNED, -EINVAL);
	unmap(p + 2 * SIZE, PAGE);
	REFUSED(ADDR(p) + SIZE + PAGE, SIZE, 0, PINNED, -EFAULT);
	REFUSED(ADDR(p) + 2 * SIZE, PAGE, 0, PINNED | MIRROR, -EFAULT);
	REFUSED(ADDR(p) + 2 * SIZE, PAGE, 0, PROBE, -EFAULT);

	/* as many objects as the file may have */
	for (size_t i = 1; i < MAX; i++)
		o[i] = obj_wrap(fd, arena + 3 * SIZE + i * PAGE, PAGE, 0);
	EXPECT_RET(create(ADDR(p), PAGE, 0, 0), -ENOSPC);
	EXPECT_RET(create(ADDR(p), PAGE, 0, PINNED), -ENOSPC);
	EXPECT_RET(create(ADDR(p), PAGE, 0, PINNED | MIRROR), -ENOSPC);
	EXPECT_RET(create(ADDR(p), SIZE + PAGE, 0, PINNED), -ENOSPC);
	EXPECT_RET(create(ADDR(p), SIZE, 0, PINNED | MIRROR), -EBUSY);
	EXPECT_RET(create(ADDR(taken), PAGE, 0, PINNED), -EINVAL);
	EXPECT_EQ(vm_pin(), 0);
	obj_close(fd, o[MAX - 1]);
	EXPECT_EQ(next_handle(fd), o[MAX - 1]);
	EXPECT_EQ(charged(fd), 0);
	for (size_t i = 1; i < MAX - 1; i++)
		obj_close(fd, o[i]);
	EXPECT_COUNTERS(was);

	/* and with nothing wrong at all */
	obj_close(fd, obj_wrap(fd, p, SIZE - PAGE, PINNED | MIRROR));
	EXPECT_COUNTERS(was);
}

int main(void)
{
	uint32_t small;

	five_levels = find_end();
	module_param_set("max_objects", MAX);
	fd = device_open();
	small = ctx_new_bits(fd, 21);
	EXPECT_CHILD(spawn(user, &small));
	return test_pass("after an error of CREATE nothing exists");
}
