/* SPDX-License-Identifier: MIT */
/*
 * Shared memory of hugetlbfs: what the device writes every mapping and another
 * process sees, and the device what they write; a hole that is punched reads as
 * zeros by all, and what is behind a file's new end is -EFAULT.
 */
#include "events.h"

#ifndef MFD_HUGETLB
#define MFD_HUGETLB	4
#endif
#define SIZE	(2 * HUGE)

struct world {
	uint8_t *see;
	struct gate wrote;
};

static void child(void *arg)
{
	struct world *w = arg;

	EXPECT_PATTERN(w->see, SIZE, 2);
	fill_pattern(w->see, SIZE, 3);
	gate_open(&w->wrote);
}

int main(void)
{
	int fd = device_open(), memfd;
	uint8_t *dev, *out = map_private(SIZE);
	struct world w = { .wrote = gate_new() };
	pid_t pid;

	hugetlb_fill(3);
	memfd = memfd_create("huge", MFD_CLOEXEC | MFD_HUGETLB);
	EXPECT_SYS(memfd);
	EXPECT_SYS(ftruncate(memfd, SIZE));
	dev = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
	w.see = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
	EXPECT(dev != MAP_FAILED && w.see != MAP_FAILED, "mmap: %s", error_name(-errno));
	obj_mirror(fd, dev, SIZE);
	obj_mirror(fd, out, SIZE);

	EXPECT_AGREE(fd, dev, out, SIZE, 1);
	EXPECT_PATTERN(w.see, SIZE, 2);
	pid = spawn(child, &w);
	gate_pass(&w.wrote);
	EXPECT_OK(run_copy(fd, out, dev, SIZE));
	EXPECT_PATTERN(out, SIZE, 3);
	EXPECT_CHILD(pid);

	EXPECT_OK(run_fill(fd, dev, 0x31, SIZE));
	EXPECT_SYS(fallocate(memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, HUGE, HUGE));
	EXPECT_OK(run_copy(fd, out, dev, SIZE));
	EXPECT_WORDS(out, HUGE, 0x31);
	EXPECT_ZERO(out + HUGE, HUGE);
	EXPECT_OK(run_fill(fd, dev + HUGE, 0x32, PAGE));
	EXPECT_WORDS(w.see + HUGE, PAGE, 0x32);
	EXPECT_ZERO(w.see + HUGE + PAGE, HUGE - PAGE);

	EXPECT_SYS(ftruncate(memfd, HUGE));
	EXPECT_RET(run_fill(fd, dev, 0xbad, SIZE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(dev) + HUGE);
	EXPECT_WORDS(w.see, HUGE, 0x31);
	EXPECT_SYS(ftruncate(memfd, SIZE));
	EXPECT_AGREE(fd, dev, out, SIZE, 5);
	EXPECT_PATTERN(w.see, SIZE, 6);
	return test_pass("shared huge pages");
}
