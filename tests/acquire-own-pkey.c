/* SPDX-License-Identifier: MIT */
/*
 * Memory with a protection key is left to the caller: without waiting
 * -EOPNOTSUPP where it is not there, -EFAULT where the key denies the calling
 * thread, whatever it allows others; waiting works as the key allows.
 */
#include "workers.h"

#define SIZE	(4 * MIB)

int main(void)
{
	int fd = device_open(), key = pkey_alloc(0, 0), event = event_new();
	uint8_t *p = map_cold(SIZE);
	uint32_t h, ro;

	if (key < 0)
		test_skip("pkey_alloc gives %s", error_name(-errno));
	EXPECT_SYS(pkey_mprotect(p + SIZE / 2, SIZE / 2, PROT_READ | PROT_WRITE, key));
	h = obj_wrap(fd, p, SIZE, 0);
	EXPECT_RET(ask(fd, h, 0, 0), -EOPNOTSUPP);
	EXPECT_RET(ask_event(fd, h, SIZE - PAGE, 0, event), -EOPNOTSUPP);
	EXPECT_RET(ask(fd, h, 0, SIZE / 2), -EAGAIN);
	EXPECT_OK(ask_until(fd, h, 0, SIZE / 2));

	EXPECT_SYS(pkey_set(key, PKEY_DISABLE_WRITE));
	EXPECT_RET(ask(fd, h, SIZE / 2, 0), -EFAULT);
	EXPECT_RET(ask_event(fd, h, 0, 0, event), -EFAULT);
	EXPECT_RET(obj_acquire(fd, h, 0, 0), -EFAULT);
	EXPECT_EQ(obj_info(fd, h).resident_bytes, SIZE / 2);
	EXPECT_EQ(event_count(event), 0);
	AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_READY);
	obj_close(fd, h);
	/* for reading the key allows it; the call that failed may have brought pages */
	EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	ro = obj_wrap(fd, p, SIZE, DRM_USERPTR_CREATE_READ_ONLY);
	EXPECT_RET(ask(fd, ro, SIZE / 2, 0), -EOPNOTSUPP);
	EXPECT_OK(obj_acquire(fd, ro, SIZE / 2, 0));
	EXPECT_OK(ask(fd, ro, SIZE / 2, 0));
	EXPECT_SYS(pkey_set(key, PKEY_DISABLE_ACCESS));
	EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	EXPECT_RET(ask(fd, ro, SIZE / 2, 0), -EFAULT);
	obj_close(fd, ro);

	EXPECT_SYS(pkey_set(key, 0));
	h = obj_mirror(fd, p, SIZE);
	EXPECT_OK(obj_acquire(fd, h, 0, 0));
	EXPECT_OK(ask(fd, h, 0, 0));
	EXPECT_OK(run_fill(fd, p, 7, SIZE));
	EXPECT_WORDS(p, SIZE, 7);
	/* there, and denied */
	EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	memset(p, 1, SIZE);
	EXPECT_SYS(pkey_set(key, PKEY_DISABLE_ACCESS));
	EXPECT_RET(ask(fd, h, 0, 0), -EFAULT);
	EXPECT_SYS(pkey_set(key, 0));
	EXPECT_OK(ask(fd, h, 0, 0));
	return test_pass("protection keys are left to the caller");
}
