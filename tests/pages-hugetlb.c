/* SPDX-License-Identifier: MIT */
/*
 * Memory of hugetlbfs is wrapped in whole and in part and copied right; a pool
 * that is empty gives -EFAULT or -ENOMEM, not a hang.
 */
#include "helpers.h"

#define HUGE	(2 * MIB)

int main(void)
{
	static const char pool[] = "/proc/sys/vm/nr_hugepages";
	int fd = device_open();
	uint8_t *p, *q;
	int ret;

	if (write_file(pool, "2") || read_number(pool) < 2) {
		write_file(pool, "0");
		test_skip("no huge pages to be had");
	}
	p = mmap(NULL, 2 * HUGE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	fill_pattern(p, HUGE, 1);
	obj_mirror(fd, p, 2 * HUGE);
	EXPECT_OK(run_copy(fd, p + HUGE, p, HUGE));
	EXPECT_PATTERN(p + HUGE, HUGE, 1);
	EXPECT_OK(run_fill(fd, p + HUGE - 13, 0x0101010101010101, 26));
	EXPECT_EQ(p[HUGE - 13] | p[HUGE + 12], 1);
	EXPECT_EQ(p[HUGE - 14] == 1 && p[HUGE + 13] == 1, 0);

	q = mmap(NULL, HUGE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_NORESERVE, -1, 0);
	if (q != MAP_FAILED) {
		obj_mirror(fd, q, HUGE);
		ret = run_fill(fd, q, 1, 8);
		EXPECT(ret == -EFAULT || ret == -ENOMEM, "got %s", error_name(ret));
		unmap(q, HUGE);
	}
	unmap(p, 2 * HUGE);
	EXPECT_RET(run_fill(fd, p, 1, 8), -EFAULT);
	EXPECT_EQ(read_number("/proc/sys/vm/nr_hugepages"), 2);
	EXPECT_OK(write_file(pool, "0"));
	return test_pass("hugetlb");
}
