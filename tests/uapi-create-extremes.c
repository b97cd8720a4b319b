/* SPDX-License-Identifier: MIT */
/*
 * Addresses and sizes from the ends of their range, each with each and with every
 * flag: CREATE says what the order of its checks asks for, and only what lies in the
 * process's addresses is made.
 */
#include "charge.h"

#define FLAGS	(READ_ONLY | MIRROR | PROBE | PINNED)

static uint64_t end_of_user;

/* in the order of the contract; the memory of nobody is at none of these addresses */
static int expected(uint64_t ptr, uint64_t size, uint32_t flags, uint64_t va_size)
{
	if ((ptr | size) & (PAGE - 1) || !size || ptr + size < ptr)
		return -EINVAL;
	if (ptr + size > end_of_user)
		return -EFAULT;
	if (size > va_size || (flags & MIRROR && ptr > va_size - size))
		return -E2BIG;
	if (flags & (PROBE | PINNED))
		return -EFAULT;
	return flags & MIRROR && !ptr ? -ENOSPC : 0;
}

static void create(int fd, uint64_t ptr, uint64_t size, uint32_t flags, uint64_t va_size)
{
	struct drm_userptr_create args = { .user_ptr = ptr, .user_size = size, .flags = flags };
	int want = expected(ptr, size, flags, va_size);
	int got = xioctl(fd, DRM_IOCTL_USERPTR_CREATE, &args);

	EXPECT(got == want, "address %#" PRIx64 ", size %#" PRIx64 ", flags %#x: got %s",
	       ptr, size, flags, error_name(got));
	if (!got)
		obj_close(fd, args.handle);
}

/* where the addresses of a process end: one page below 2^47, or 2^56 with five levels */
static uint64_t find_end(void)
{
	void *beyond = mmap(PTR(1ull << 48), PAGE, PROT_READ,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	bool five = beyond == PTR(1ull << 48);

	if (beyond != MAP_FAILED)
		unmap(beyond, PAGE);
	return (1ull << (five ? 56 : 47)) - PAGE;
}

int main(void)
{
	int fd = device_open();
	uint64_t va_size = 1ull << get_param(fd, DRM_USERPTR_PARAM_VA_BITS), values[32];
	struct counters was = counters_now();
	uint32_t next = next_handle(fd);
	size_t n = 0;

	end_of_user = find_end();
	values[n++] = 0;
	values[n++] = 1;
	for (int bits = 12; bits < 64; bits += bits < 32 ? 10 : bits < 46 ? 7 : bits < 49 ? 1 : 7) {
		values[n++] = 1ull << bits;
		values[n++] = (1ull << bits) - PAGE;
	}
	values[n++] = end_of_user;
	values[n++] = end_of_user - PAGE;
	values[n++] = 0xffffffffffff0000;
	values[n++] = 0xffff800000000000;
	values[n++] = 2048 * MIB;
	values[n++] = -(uint64_t)PAGE;
	values[n++] = ~0ull;
	EXPECT(n <= ARRAY_SIZE(values), "%zu values", n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			for (uint32_t flags = 0; flags <= FLAGS; flags++)
				if (!(flags & ~FLAGS))
					create(fd, values[i], values[k], flags, va_size);
	EXPECT_COUNTERS(was);
	EXPECT_EQ(vm_pin(), 0);
	EXPECT_EQ(next_handle(fd), next);
	return test_pass("CREATE at the ends");
}
