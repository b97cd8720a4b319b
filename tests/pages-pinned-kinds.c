/* SPDX-License-Identifier: MIT */
/*
 * Every kind of memory is pinned and means the same to device and process: huge
 * pages in part, hugetlb, memfd, shared memory, tmpfs, a file's private copy. A
 * shared file on a disk is read, and for writing refused (-EFAULT) by kernels
 * that know that its file system could not stand it (6.5 and later).
 *
 * VM: mem=1024 disk
 */
#include <sys/utsname.h>

#include "events.h"

#define SIZE	(8 * PAGE)

static int fd;
static uint8_t *out;

static void *map_file(int file, size_t size, int flags)
{
	void *p;

	EXPECT_SYS(file);
	EXPECT_SYS(ftruncate(file, (off_t)size));
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, file, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	return p;
}

static void pinned(uint8_t *p, size_t size)
{
	uint32_t h = obj_wrap(fd, p, size, PINNED | MIRROR);

	EXPECT_EQ(obj_info(fd, h).pinned_bytes, size);
	EXPECT_AGREE(fd, p, out, size, 1);
	EXPECT_AGREE(fd, p, out, size, 3);
	obj_close(fd, h);
	EXPECT_PATTERN(p, size, 4);
}

static void huge_pages(void)
{
	uint8_t *p = map_thp(1);

	if (p) {
		pinned(p + 3 * PAGE, SIZE);
		EXPECT_PATTERN(p, 3 * PAGE, 1);
	}
	hugetlb_fill(2);
	p = mmap(NULL, HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB,
		 -1, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	pinned(p, HUGE);
	pinned(p + HUGE - SIZE, SIZE);
	pinned(map_file(memfd_create("huge", MFD_CLOEXEC | MFD_HUGETLB), HUGE, MAP_SHARED), HUGE);
}

static void shared_memory(void)
{
	struct alias a = alias_map(SIZE);
	int file = open("/dev/shm/pages-pinned-kinds", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	uint8_t *content = map_private(SIZE);

	pinned(a.dev, SIZE);
	EXPECT_PATTERN(a.see, SIZE, 4);
	pinned(map_shared(SIZE), SIZE);
	pinned(map_file(file, SIZE, MAP_SHARED), SIZE);
	EXPECT_EQ(pread(file, content, SIZE, 0), SIZE);
	EXPECT_PATTERN(content, SIZE, 4);
	unlink("/dev/shm/pages-pinned-kinds");
}

static bool refuses_disk_files(void)
{
	unsigned int major, minor;
	struct utsname name;

	EXPECT_SYS(uname(&name));
	EXPECT_EQ(sscanf(name.release, "%u.%u", &major, &minor), 2);
	return major > 6 || (major == 6 && minor >= 5);
}

static void disk_file(void)
{
	static const char path[] = "/mnt/disk/pages-pinned-kinds";
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	uint8_t *p = map_file(file, SIZE, MAP_SHARED);
	uint32_t h;

	if (refuses_disk_files())
		EXPECT_RET(obj_create(fd, 0, p, SIZE, PINNED | MIRROR, NULL), -EFAULT);
	else
		pinned(p, SIZE);
	fill_pattern(p, SIZE, 9);
	h = obj_wrap(fd, p, SIZE, PINNED | MIRROR | READ_ONLY);
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	EXPECT_PATTERN(out, SIZE, 9);
	fill_pattern(p, SIZE, 10);
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	EXPECT_PATTERN(out, SIZE, 10);
	obj_close(fd, h);
	pinned(map_file(file, SIZE, MAP_PRIVATE), SIZE);
	EXPECT_PATTERN(p, SIZE, 10);
	unlink(path);
}

int main(void)
{
	fd = device_open();
	out = map_private(HUGE);
	obj_mirror(fd, out, HUGE);
	shared_memory();
	disk_file();
	huge_pages();
	return test_pass("pinned memory of every kind");
}
