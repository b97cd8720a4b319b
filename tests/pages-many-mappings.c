/* SPDX-License-Identifier: MIT */
/*
 * Thousands of mappings of the same file pages under one object: the device reads the
 * right page through each, and under a READ_ONLY object none of them changes; through a
 * writable one it writes what all of them show. Taking every other one away is -EFAULT
 * at the first, and the object works whole with what is mapped there next.
 */
#include "helpers.h"

#define MAPPINGS	4000
#define FILE_PAGES	4

static int memfd;

/* neighbours that the kernel can not merge: each begins where the file does, or after it */
static uint8_t *map_often(void)
{
	uint8_t *p = map_reserve(MAPPINGS * PAGE);

	for (size_t i = 0; i < MAPPINGS; i++)
		EXPECT(mmap(p + i * PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
			    memfd, (off_t)(i * 3 % FILE_PAGES * PAGE)) == p + i * PAGE,
		       "mapping %zu: %s", i, error_name(-errno));
	return p;
}

static void expect_pages(const uint8_t *got, const uint8_t *file)
{
	for (size_t i = 0; i < MAPPINGS; i++)
		EXPECT_SAME(got + i * PAGE, file + i * 3 % FILE_PAGES * PAGE, PAGE);
}

int main(void)
{
	uint8_t *file, *p, *out = map_private(MAPPINGS * PAGE), *kept = map_private(FILE_PAGES * PAGE);
	int fd = device_open();
	uint32_t h;

	memfd = memfd_create("pages", MFD_CLOEXEC);
	EXPECT_SYS(memfd);
	EXPECT_SYS(ftruncate(memfd, FILE_PAGES * PAGE));
	file = mmap(NULL, FILE_PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
	EXPECT(file != MAP_FAILED, "mmap: %s", error_name(-errno));
	fill_pattern(file, FILE_PAGES * PAGE, 1);
	memcpy(kept, file, FILE_PAGES * PAGE);
	p = map_often();
	obj_mirror(fd, out, MAPPINGS * PAGE);

	h = obj_wrap(fd, p, MAPPINGS * PAGE,
		     DRM_USERPTR_CREATE_READ_ONLY | DRM_USERPTR_CREATE_GPU_MIRROR);
	EXPECT_OK(run_copy(fd, out, p, MAPPINGS * PAGE));
	expect_pages(out, file);
	EXPECT_RET(run_fill(fd, p, 0xbad, MAPPINGS * PAGE), -EACCES);
	EXPECT_SAME(file, kept, FILE_PAGES * PAGE);
	obj_close(fd, h);

	obj_mirror(fd, p, MAPPINGS * PAGE);
	EXPECT_OK(run_fill(fd, p + (MAPPINGS - 1) * PAGE, 0x44, PAGE));
	EXPECT_WORDS(file + (MAPPINGS - 1) * 3 % FILE_PAGES * PAGE, PAGE, 0x44);
	EXPECT_OK(run_copy(fd, out, p, MAPPINGS * PAGE));
	expect_pages(out, file);

	for (size_t i = 1; i < MAPPINGS; i += 2)
		unmap(p + i * PAGE, PAGE);
	EXPECT_RET(run_copy(fd, out, p, MAPPINGS * PAGE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + PAGE);
	for (size_t i = 1; i < MAPPINGS; i += 2)
		map_fixed(p + i * PAGE, PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_copy(fd, out, p, MAPPINGS * PAGE));
	for (size_t i = 0; i < MAPPINGS; i += 2) {
		EXPECT_SAME(out + i * PAGE, file + i * 3 % FILE_PAGES * PAGE, PAGE);
		EXPECT_ZERO(out + (i + 1) * PAGE, PAGE);
	}
	return test_pass("thousands of mappings of one file");
}
