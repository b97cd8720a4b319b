/* SPDX-License-Identifier: MIT */
/*
 * Memory behind a protection key that denies the calling thread is -EFAULT,
 * and works when the key allows it again.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open(), key = pkey_alloc(0, 0);
	uint8_t *p = map_private(2 * PAGE);

	if (key < 0)
		test_skip("pkey_alloc gives %s", error_name(-errno));
	fill_pattern(p, 2 * PAGE, 1);
	EXPECT_SYS(pkey_mprotect(p, 2 * PAGE, PROT_READ | PROT_WRITE, key));
	obj_mirror(fd, p, 2 * PAGE);
	EXPECT_SYS(pkey_set(key, PKEY_DISABLE_ACCESS));
	EXPECT_RET(run_fill(fd, p, 0xbad, 8), -EFAULT);
	EXPECT_SYS(pkey_set(key, PKEY_DISABLE_WRITE));
	EXPECT_RET(run_fill(fd, p, 0xbad, 8), -EFAULT);
	EXPECT_SYS(pkey_set(key, 0));
	EXPECT_PATTERN(p, 2 * PAGE, 1);
	EXPECT_OK(run_fill(fd, p, 5, PAGE));
	EXPECT_WORDS(p, PAGE, 5);
	return test_pass("protection keys");
}
