/* SPDX-License-Identifier: MIT */
/*
 * Memory whose mapping is sealed (mseal): what the kernel refuses to do to it leaves
 * the object as it was, not invalidated once; jobs go on both ways, and fork still
 * separates the memory of parent and child.
 */
#include "charge.h"

#ifndef SYS_mseal
#define SYS_mseal	462
#endif
#define SIZE	(4 * PAGE)

static uint8_t *p;

static void child(void *arg)
{
	struct gate *written = arg;

	gate_pass(written);
	EXPECT_WORDS(p, SIZE, 0x21);
}

static uint64_t invalidations(int fd, uint32_t h)
{
	struct drm_userptr_object_info info = obj_info(fd, h);

	return info.inv_unmap + info.inv_release + info.inv_clear + info.inv_protection +
	       info.inv_other;
}

static void expect_refused(long ret)
{
	EXPECT(ret < 0 && errno == EPERM, "a sealed mapping was changed");
}

int main(void)
{
	struct gate written = gate_new();
	int fd = device_open();
	uint32_t h;
	pid_t pid;

	p = map_private(SIZE);
	madvise(p, SIZE, MADV_NOHUGEPAGE);
	h = obj_mirror(fd, p, SIZE);
	EXPECT_OK(run_fill(fd, p, 0x20, SIZE));
	if (syscall(SYS_mseal, p, SIZE, 0))
		test_skip("mseal gives %s", error_name(-errno));
	EXPECT_EQ(invalidations(fd, h), 0);

	expect_refused(munmap(p, PAGE));
	expect_refused(mprotect(p, SIZE, PROT_READ));
	expect_refused(mremap(p, SIZE, 2 * SIZE, MREMAP_MAYMOVE) == MAP_FAILED ? -1 : 0);
	expect_refused(mmap(p, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
		       MAP_FAILED ? -1 : 0);
	EXPECT_EQ(obj_info(fd, h).state, DRM_USERPTR_STATE_READY);
	EXPECT_EQ(invalidations(fd, h), 0);
	EXPECT_WORDS(p, SIZE, 0x20);
	EXPECT_OK(run_fill(fd, p, 0x21, SIZE));
	EXPECT_WORDS(p, SIZE, 0x21);

	pid = spawn(child, &written);
	EXPECT_OK(run_fill(fd, p, 0x22, SIZE));
	gate_open(&written);
	EXPECT_CHILD(pid);
	EXPECT_WORDS(p, SIZE, 0x22);
	return test_pass("sealed mappings");
}
