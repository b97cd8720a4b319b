/* SPDX-License-Identifier: MIT */
/*
 * The code that the kernel maps into every process (the vDSO) can be read by the
 * device, and pinned, as by the process; it can not be written.
 */
#include <sys/auxv.h>

#include "charge.h"

int main(void)
{
	uint8_t *vdso = PTR(getauxval(AT_SYSINFO_EHDR)), *out = map_private(PAGE);
	int fd = device_open();
	uint64_t was;
	uint32_t h;

	if (!vdso)
		test_skip("no vDSO");
	was = checksum(vdso, PAGE);
	obj_mirror(fd, out, PAGE);
	h = obj_wrap(fd, vdso, PAGE, READ_ONLY | MIRROR);
	EXPECT_OK(run_copy(fd, out, vdso, PAGE));
	EXPECT_SAME(out, vdso, PAGE);
	EXPECT_EQ(memcmp(out, "\177ELF", 4), 0);
	EXPECT_RET(run_fill(fd, vdso, 0xbad, PAGE), -EACCES);
	obj_close(fd, h);

	memset(out, 0, PAGE);
	h = obj_wrap(fd, vdso, PAGE, READ_ONLY | PINNED | MIRROR);
	EXPECT_OK(run_copy(fd, out, vdso, PAGE));
	EXPECT_SAME(out, vdso, PAGE);
	obj_close(fd, h);

	h = obj_wrap(fd, vdso, PAGE, MIRROR);
	EXPECT_RET(run_fill(fd, vdso, 0xbad, PAGE), -EFAULT);
	obj_close(fd, h);
	EXPECT_RET(obj_create(fd, 0, vdso, PAGE, PINNED, NULL), -EFAULT);
	EXPECT_EQ(checksum(vdso, PAGE), was);
	return test_pass("the vDSO");
}
