/* SPDX-License-Identifier: MIT */
/*
 * A READ_ONLY pin holds the pages that the process sees, and goes on to see: of
 * memory never touched, of the zero page, of a private and of a shared file,
 * and of memory that may not be written now. Jobs that would write are -EACCES.
 */
#include "charge.h"

#define SIZE	(8 * PAGE)

static int fd, file;
static uint8_t *out;

/* what the process writes afterwards, the device reads; and it writes nothing */
static void follows(uint8_t *p, uint32_t mode, uint64_t before)
{
	uint32_t h = obj_wrap(fd, p, SIZE, mode | READ_ONLY | MIRROR);

	EXPECT_EQ(obj_info(fd, h).flags, DRM_USERPTR_OBJECT_READ_ONLY);
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	if (before)
		EXPECT_PATTERN(out, SIZE, before);
	else
		EXPECT_ZERO(out, SIZE);
	EXPECT_RET(run_fill(fd, p, 0xbad, 8), -EACCES);
	EXPECT_EQ(last_fault_addr, ADDR(p));
	protect(p, SIZE, PROT_READ | PROT_WRITE);
	fill_pattern(p, SIZE, 77);
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	EXPECT_PATTERN(out, SIZE, 77);
	p[5 * PAGE + 1] ^= 0xff;
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	EXPECT_SAME(out, p, SIZE);
	EXPECT_EQ(obj_info(fd, h).flags & DETACHED, 0);
	obj_close(fd, h);
}

static uint8_t *map_file(int prot, int flags)
{
	uint8_t *p = mmap(NULL, SIZE, prot, flags, file, 0);

	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	return p;
}

int main(void)
{
	static const uint32_t modes[] = { PINNED, UNSYNCHRONIZED };
	const char *dir = getenv("USERPTR_TEST_DIR");
	char path[300];
	uint8_t *p, *see, *content = map_private(SIZE);

	fd = device_open();
	out = map_private(SIZE);
	obj_mirror(fd, out, SIZE);
	snprintf(path, sizeof(path), "%s/pages-pinned-read-only", dir ? dir : "/tmp");
	file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	EXPECT_SYS(file);
	fill_pattern(content, SIZE, 1);
	EXPECT_EQ(write(file, content, SIZE), SIZE);
	see = map_file(PROT_READ, MAP_SHARED);

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		/* never touched; only read; written; not to be written now */
		follows(map_private(SIZE), modes[i], 0);
		p = map_private(SIZE);
		EXPECT_ZERO(p, SIZE);
		follows(p, modes[i], 0);
		p = map_private(SIZE);
		fill_pattern(p, SIZE, 3);
		protect(p, SIZE, PROT_READ);
		follows(p, modes[i], 3);
		p = map_private(SIZE);
		protect(p, SIZE, PROT_READ);
		follows(p, modes[i], 0);

		/* a private mapping of a file, with its pages and without */
		p = map_file(PROT_READ | PROT_WRITE, MAP_PRIVATE);
		follows(p, modes[i], 1);
		p = map_file(PROT_READ, MAP_PRIVATE);
		EXPECT_PATTERN(p, SIZE, 1);
		follows(p, modes[i], 1);
		EXPECT_PATTERN(see, SIZE, 1);
	}

	/* a shared one has the file's own pages, whoever writes them */
	p = map_file(PROT_READ, MAP_SHARED);
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		uint32_t h;

		EXPECT_RET(obj_create(fd, 0, p, SIZE, modes[i], NULL), -EFAULT);
		h = obj_wrap(fd, p, SIZE, modes[i] | READ_ONLY | MIRROR);
		fill_pattern(content, SIZE, 10 + i);
		EXPECT_EQ(pwrite(file, content, SIZE, 0), SIZE);
		EXPECT_OK(run_copy(fd, out, p, SIZE));
		EXPECT_PATTERN(out, SIZE, 10 + i);
		EXPECT_RET(run_fill(fd, p, 0xbad, 8), -EACCES);
		obj_close(fd, h);
		EXPECT_PATTERN(see, SIZE, 10 + i);
	}
	return test_pass("pinned for reading");
}
