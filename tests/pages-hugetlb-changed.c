/* SPDX-License-Identifier: MIT */
/*
 * Private memory of hugetlbfs under an object that is discarded, forked, moved
 * away, or may not be written for a while: the device reads and writes what the
 * process has there by then, and nothing else.
 */
#include "events.h"

#ifndef MREMAP_FIXED
#define MREMAP_FIXED	2
#endif
#define SIZE	(2 * HUGE)

static int fd;
static uint8_t *out;

static uint8_t *map_hugetlb(size_t size)
{
	uint8_t *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	return p;
}

struct world {
	uint8_t *p;
	struct gate look;
};

static void child(void *arg)
{
	struct world *w = arg;

	gate_pass(&w->look);
	EXPECT_PATTERN(w->p, SIZE, 2);
}

static void discarded(uint8_t *p)
{
	EXPECT_OK(run_fill(fd, p, 0x11, SIZE));
	if (madvise(p + HUGE, HUGE, MADV_DONTNEED)) {
		printf("MADV_DONTNEED gives %s\n", error_name(-errno));
		return;
	}
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	EXPECT_WORDS(out, HUGE, 0x11);
	EXPECT_ZERO(out + HUGE, HUGE);
	EXPECT_AGREE(fd, p, out, SIZE, 3);
}

static void forked(uint8_t *p)
{
	struct world w = { .p = p, .look = gate_new() };
	pid_t pid;

	EXPECT_AGREE(fd, p, out, SIZE, 1);
	pid = spawn(child, &w);
	EXPECT_OK(run_fill(fd, p, 0x12, PAGE));
	EXPECT_WORDS(p, PAGE, 0x12);
	fill_pattern(p + HUGE, HUGE, 7);
	EXPECT_OK(run_copy(fd, out, p + HUGE, HUGE));
	EXPECT_PATTERN(out, HUGE, 7);
	gate_open(&w.look);
	EXPECT_CHILD(pid);
}

static void without_rights(uint8_t *p)
{
	fill_pattern(p, SIZE, 4);
	protect(p + HUGE, HUGE, PROT_READ);
	EXPECT_RET(run_fill(fd, p, 0xbad, SIZE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + HUGE);
	EXPECT_PATTERN(p, SIZE, 4);
	protect(p + HUGE, HUGE, PROT_READ | PROT_WRITE);
	EXPECT_AGREE(fd, p, out, SIZE, 5);
}

static void moved(uint8_t *p)
{
	uint8_t *to = map_hugetlb(HUGE);

	fill_pattern(p, SIZE, 6);
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	if (mremap(p, HUGE, HUGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) != to) {
		printf("mremap gives %s\n", error_name(-errno));
		return;
	}
	EXPECT_RET(run_fill(fd, p, 0xbad, SIZE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p));
	EXPECT_PATTERN(to, HUGE, 6);
	EXPECT_OK(run_fill(fd, p + HUGE, 0x13, HUGE));
	EXPECT_WORDS(p + HUGE, HUGE, 0x13);
}

int main(void)
{
	uint8_t *p;

	fd = device_open();
	hugetlb_fill(6);
	p = map_hugetlb(SIZE);
	out = map_private(SIZE);
	obj_mirror(fd, p, SIZE);
	obj_mirror(fd, out, SIZE);
	EXPECT_AGREE(fd, p, out, SIZE, 1);
	discarded(p);
	forked(p);
	without_rights(p);
	moved(p);
	return test_pass("changes of huge pages");
}
