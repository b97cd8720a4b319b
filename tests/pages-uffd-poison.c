/* SPDX-License-Identifier: MIT */
/*
 * A page that a userfaultfd poisons is -EFAULT at its place, to read and to
 * write, by SUBMIT, ACQUIRE, PROBE and pinning; the pages beside it work, and it
 * does when it is replaced.
 */
#include "charge.h"
#include "uffd.h"

int main(void)
{
	int uffd = uffd_with(UFFD_FEATURE_POISON), fd = device_open();
	uint8_t *p = map_private(4 * PAGE), *out = map_private(4 * PAGE);
	uint8_t *want = map_private(4 * PAGE);
	struct uffdio_poison poison;
	uint32_t h;

	madvise(p, 4 * PAGE, MADV_NOHUGEPAGE);
	fill_pattern(p, 4 * PAGE, 1);
	memcpy(want, p, 4 * PAGE);
	h = obj_mirror(fd, p, 4 * PAGE);
	obj_mirror(fd, out, 4 * PAGE);
	EXPECT_OK(obj_acquire(fd, h, 0, 0));
	uffd_register(uffd, p, 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
	EXPECT_SYS(madvise(p + PAGE, PAGE, MADV_DONTNEED));
	poison = (struct uffdio_poison){ .range = { ADDR(p) + PAGE, PAGE } };
	EXPECT_SYS(ioctl(uffd, UFFDIO_POISON, &poison));

	EXPECT_RET(run_fill(fd, p, 0xbad, 4 * PAGE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + PAGE);
	EXPECT_RET(run_copy(fd, out, p, 4 * PAGE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + PAGE);
	EXPECT_ZERO(out, 4 * PAGE);
	EXPECT_RET(obj_acquire(fd, h, 0, 0), -EFAULT);
	EXPECT_OK(run_copy(fd, out, p, PAGE));
	EXPECT_OK(run_copy(fd, out + 2 * PAGE, p + 2 * PAGE, 2 * PAGE));
	EXPECT_SAME(out, want, PAGE);
	EXPECT_SAME(out + 2 * PAGE, want + 2 * PAGE, 2 * PAGE);
	obj_close(fd, h);
	EXPECT_RET(obj_create(fd, 0, p, 2 * PAGE, PROBE, NULL), -EFAULT);
	EXPECT_RET(obj_create(fd, 0, p, 2 * PAGE, PROBE | READ_ONLY, NULL), -EFAULT);
	EXPECT_RET(obj_create(fd, 0, p, 2 * PAGE, PINNED, NULL), -EFAULT);
	EXPECT_EQ(vm_pin(), 0);

	h = obj_mirror(fd, p, 4 * PAGE);
	EXPECT_RET(run_fill(fd, p, 0xbad, 4 * PAGE), -EFAULT);
	map_fixed(p + PAGE, PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_fill(fd, p, 0x44, 4 * PAGE));
	EXPECT_WORDS(p, 4 * PAGE, 0x44);
	return test_pass("a page poisoned by a userfaultfd");
}
