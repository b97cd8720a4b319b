/* SPDX-License-Identifier: MIT */
/*
 * Pinned memory that a userfaultfd protects from writing, and a fork: the child has a
 * copy of its own, and the parent's pages stay the device's, through the write that the
 * protection reports and after it is lifted.
 */
#include "charge.h"
#include "uffd.h"

#define SIZE	(8 * PAGE)

static uint8_t *p;

static void protect_uffd(int uffd, bool protected)
{
	struct uffdio_writeprotect args = {
		.range = { ADDR(p), SIZE },
		.mode = protected ? UFFDIO_WRITEPROTECT_MODE_WP : 0,
	};

	EXPECT_SYS(ioctl(uffd, UFFDIO_WRITEPROTECT, &args));
}

static void child(void *arg)
{
	struct gate *gates = arg;

	EXPECT_PATTERN(p, SIZE, 1);
	gate_open(&gates[0]);
	gate_pass(&gates[1]);
	/* what the device and the parent wrote meanwhile is theirs */
	EXPECT_PATTERN(p, SIZE, 1);
}

int main(void)
{
	struct gate gates[] = { gate_new(), gate_new() };
	uint8_t *out = map_private(SIZE);
	int dev = device_open(), uffd = uffd_with(UFFD_FEATURE_PAGEFAULT_FLAG_WP);
	uint32_t h;
	pid_t pid;

	p = map_private(SIZE);
	fill_pattern(p, SIZE, 1);
	h = obj_wrap(dev, p, SIZE, PINNED | MIRROR);
	obj_mirror(dev, out, SIZE);
	uffd_register(uffd, p, SIZE, UFFDIO_REGISTER_MODE_WP);
	protect_uffd(uffd, true);

	pid = spawn(child, gates);
	gate_pass(&gates[0]);
	EXPECT_OK(run_copy(dev, out, p, SIZE));
	EXPECT_PATTERN(out, SIZE, 1);
	/* the device asked for its pages before they were protected */
	EXPECT_OK(run_fill(dev, p, 0x31, SIZE));
	EXPECT_WORDS(p, SIZE, 0x31);
	EXPECT_EQ(obj_info(dev, h).flags & DETACHED, 0);
	protect_uffd(uffd, false);
	fill_pattern(p, SIZE, 2);
	EXPECT_OK(run_copy(dev, out, p, SIZE));
	EXPECT_PATTERN(out, SIZE, 2);
	gate_open(&gates[1]);
	EXPECT_CHILD(pid);
	return test_pass("fork, pinned and protected by userfaultfd");
}
