/* SPDX-License-Identifier: MIT */
/*
 * What a protection key denies the calling thread is -EFAULT by every way in:
 * ACQUIRE, waiting or not, SET_DOMAIN, SUBMIT, PROBE and pinning; a key that
 * denies writing only leaves READ_ONLY objects alone.
 */
#include "charge.h"

#define SIZE	(4 * PAGE)

static int fd;
static uint8_t *out;

static int acquire_nonblock(uint32_t h)
{
	struct drm_userptr_acquire args = { .handle = h, .flags = DRM_USERPTR_ACQUIRE_NONBLOCK };

	return xioctl(fd, DRM_IOCTL_USERPTR_ACQUIRE, &args);
}

static int create(uint8_t *p, uint32_t flags)
{
	uint32_t h;
	int ret = obj_create(fd, 0, p, SIZE, flags, &h);

	if (!ret)
		obj_close(fd, h);
	return ret;
}

static void denied(uint8_t *p, uint32_t flags, int want)
{
	uint32_t next = next_handle(fd), h;

	EXPECT_RET(create(p, PROBE | flags), want);
	EXPECT_RET(create(p, PINNED | flags), want);
	EXPECT_RET(create(p, UNSYNCHRONIZED | flags), want);
	EXPECT_EQ(vm_pin(), 0);
	EXPECT_EQ(next_handle(fd), next);
	h = obj_wrap(fd, p, SIZE, MIRROR | flags);
	if (want)
		EXPECT_RET(acquire_nonblock(h), want);
	EXPECT_RET(obj_acquire(fd, h, 0, 0), want);
	EXPECT_RET(obj_acquire(fd, h, PAGE, PAGE), want);
	for (uint32_t domain = 0; domain < 3; domain++)
		EXPECT_RET(obj_set_domain(fd, h, domain), want);
	EXPECT_RET(run_copy(fd, out, p, PAGE), want);
	if (!(flags & READ_ONLY))
		EXPECT_RET(run_fill(fd, p, 0xbad, PAGE), want);
	if (want)
		EXPECT_EQ(obj_info(fd, h).resident_bytes, 0);
	obj_close(fd, h);
}

int main(void)
{
	int key = pkey_alloc(0, 0);

	fd = device_open();
	out = map_private(SIZE);
	obj_mirror(fd, out, SIZE);
	if (key < 0)
		test_skip("pkey_alloc gives %s", error_name(-errno));
	for (int touched = 0; touched < 2; touched++) {
		uint8_t *p = map_private(SIZE);
		uint32_t h;

		if (touched)
			fill_pattern(p, SIZE, 1);
		EXPECT_SYS(pkey_mprotect(p, SIZE, PROT_READ | PROT_WRITE, key));
		EXPECT_SYS(pkey_set(key, PKEY_DISABLE_ACCESS));
		denied(p, 0, -EFAULT);
		denied(p, READ_ONLY, -EFAULT);
		EXPECT_ZERO(out, SIZE);
		EXPECT_SYS(pkey_set(key, PKEY_DISABLE_WRITE));
		EXPECT_RET(create(p, PROBE), -EFAULT);
		EXPECT_RET(create(p, PINNED), -EFAULT);
		EXPECT_RET(create(p, UNSYNCHRONIZED), -EFAULT);
		h = obj_wrap(fd, p, SIZE, MIRROR);
		EXPECT_RET(obj_acquire(fd, h, 0, 0), -EFAULT);
		EXPECT_RET(obj_set_domain(fd, h, DRM_USERPTR_DOMAIN_DEVICE), -EFAULT);
		EXPECT_RET(run_fill(fd, p, 0xbad, PAGE), -EFAULT);
		obj_close(fd, h);
		denied(p, READ_ONLY, 0);
		EXPECT_SYS(pkey_set(key, 0));
		if (touched)
			EXPECT_PATTERN(p, SIZE, 1);
		else
			EXPECT_ZERO(p, SIZE);
		denied(p, 0, 0);
		EXPECT_WORDS(p, PAGE, 0xbad);
		memset(out, 0, SIZE);
		unmap(p, SIZE);
	}
	return test_pass("protection keys at every entry");
}
