/* SPDX-License-Identifier: MIT */
/*
 * Locked memory (mlock, MCL_FUTURE) is used like any other, tracked and pinned, with
 * the lock taken before or after; what is locked and what is pinned are counted
 * apart, and the lock stays when the object goes.
 */
#include "charge.h"

#define SIZE	(8 * PAGE)

static size_t vm_lck(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[200];
	size_t kib = 0;
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f))
		found = sscanf(line, "VmLck: %zu kB", &kib) == 1;
	EXPECT(found, "no VmLck");
	fclose(f);
	return kib * KIB;
}

static int fd;

/* jobs see it, and so does the process */
static void expect_used(uint8_t *p, uint32_t flags)
{
	size_t locked = vm_lck(), pinned = (flags & PINNED) ? SIZE : 0;
	uint32_t h = obj_wrap(fd, p, SIZE, flags | MIRROR);

	EXPECT_OK(run_fill(fd, p, 0x1234, SIZE));
	EXPECT_WORDS(p, SIZE, 0x1234);
	memset(p, 0x11, SIZE);
	EXPECT_OK(run_copy(fd, p + SIZE / 2, p, PAGE));
	EXPECT_WORDS(p, SIZE, 0x1111111111111111);
	EXPECT_EQ(vm_lck(), locked);
	EXPECT_EQ(vm_pin(), pinned);
	/* while there is an object */
	EXPECT_SYS(munlock(p, SIZE));
	EXPECT_EQ(vm_lck(), locked - SIZE);
	EXPECT_OK(run_fill(fd, p, 0x77, SIZE));
	EXPECT_SYS(mlock(p, SIZE));
	EXPECT_OK(run_fill(fd, p + PAGE, 0x78, PAGE));
	EXPECT_WORDS(p, PAGE, 0x77);
	EXPECT_WORDS(p + PAGE, PAGE, 0x78);
	EXPECT_EQ(vm_lck(), locked);
	EXPECT_EQ(vm_pin(), pinned);
	EXPECT_OK(obj_wait(fd, h, FOREVER_S * SECOND));
	obj_close(fd, h);
	AWAIT_EQ(vm_pin(), 0);
	EXPECT_EQ(vm_lck(), locked);
}

int main(void)
{
	uint8_t *p = map_private(SIZE), *later;

	fd = device_open();
	EXPECT_SYS(mlock(p, SIZE));
	expect_used(p, 0);
	expect_used(p, PINNED);
	EXPECT_SYS(munlock(p, SIZE));
	EXPECT_SYS(mlockall(MCL_FUTURE));
	later = map_private(SIZE);
	EXPECT_EQ(vm_lck(), SIZE);
	expect_used(later, 0);
	expect_used(later, PINNED);
	/* mapped over it while it is wrapped: locked as well */
	obj_mirror(fd, later, SIZE);
	EXPECT_OK(run_fill(fd, later, 5, SIZE));
	map_fixed(later, SIZE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_copy(fd, later, later + SIZE / 2, SIZE / 2));
	EXPECT_ZERO(later, SIZE);
	EXPECT_EQ(vm_lck(), SIZE);
	return test_pass("locked memory");
}
