/* SPDX-License-Identifier: MIT */
/*
 * A hole, memfd_secret, a device's memory, memory without permissions and
 * memory that may not be written can not be pinned: -EFAULT at CREATE, wherever
 * in the range it lies, and nothing is left of it.
 */
#include "charge.h"

#define PAGES	1100

static int fd;
static uint8_t *arena;
static uint32_t next;
static struct counters was;
static size_t pinned;

static void refused(int line, size_t first, size_t count, uint32_t flags)
{
	static const uint32_t kinds[] = { PINNED, UNSYNCHRONIZED | MIRROR };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		int ret = obj_create(fd, 0, arena + first * PAGE, count * PAGE, flags | kinds[i], NULL);

		if (ret != -EFAULT)
			test_fail(__FILE__, line, "flags %#x, %zu pages from %zu on: expected -EFAULT, got %s",
				  flags | kinds[i], count, first, error_name(ret));
	}
	EXPECT_EQ(vm_pin(), pinned);
	EXPECT_COUNTERS(was);
	EXPECT_EQ(next_handle(fd), next);
}

/* the page at @at is not to be had; what lies beside it is */
static void around(int line, size_t at, uint32_t flags)
{
	refused(line, at, 1, flags);
	refused(line, at, PAGES - at, flags);
	refused(line, 0, at + 1, flags);
	refused(line, 0, PAGES, flags);
	obj_close(fd, obj_wrap(fd, arena, at * PAGE, flags | PINNED));
	obj_close(fd, obj_wrap(fd, arena + (at + 1) * PAGE, (PAGES - at - 1) * PAGE,
			       flags | PINNED));
}


static void again(void)
{
	map_fixed(arena, PAGES * PAGE, PROT_READ | PROT_WRITE);
	fill_pattern(arena, 700 * PAGE, 1);
}

static void put(int file, int prot, off_t offset)
{
	void *p = mmap(arena + 600 * PAGE, PAGE, prot, MAP_SHARED | MAP_FIXED, file, offset);

	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
}

int main(void)
{
	int secret = (int)syscall(SYS_memfd_secret, 0), mem = open("/dev/mem", O_RDWR | O_CLOEXEC);

	fd = device_open();
	arena = map_private(PAGES * PAGE);
	pinned = vm_pin();
	next = next_handle(fd);
	was = counters_now();

	again();
	unmap(arena + 600 * PAGE, PAGE);
	around(__LINE__, 600, 0);
	around(__LINE__, 600, READ_ONLY);

	again();
	protect(arena + 600 * PAGE, PAGE, PROT_NONE);
	around(__LINE__, 600, 0);
	around(__LINE__, 600, READ_ONLY);

	again();
	protect(arena + 600 * PAGE, PAGE, PROT_READ);
	around(__LINE__, 600, 0);
	obj_close(fd, obj_wrap(fd, arena, PAGES * PAGE, PINNED | READ_ONLY));

	if (secret >= 0) {
		EXPECT_SYS(ftruncate(secret, (off_t)PAGE));
		for (int touched = 0; touched < 2; touched++) {
			again();
			put(secret, PROT_READ | PROT_WRITE, 0);
			if (touched)
				memset(arena + 600 * PAGE, 1, PAGE);
			around(__LINE__, 600, 0);
			around(__LINE__, 600, READ_ONLY);
		}
	}
	if (mem >= 0) {
		again();
		put(mem, PROT_READ, 0xf0000);
		around(__LINE__, 600, 0);
		around(__LINE__, 600, READ_ONLY);
	}
	EXPECT_RET(obj_create(fd, 0, NULL, PAGE, PINNED, NULL), -EFAULT);
	EXPECT_RET(obj_create(fd, 0, NULL, PAGE, PINNED | MIRROR | READ_ONLY, NULL), -EFAULT);
	EXPECT_EQ(next_handle(fd), next);
	printf("%s, %s\n", secret < 0 ? "without memfd_secret" : "memfd_secret",
	       mem < 0 ? "without /dev/mem" : "/dev/mem");
	return test_pass("what can not be pinned");
}
