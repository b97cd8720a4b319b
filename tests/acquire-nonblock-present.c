/* SPDX-License-Identifier: MIT */
/*
 * ACQUIRE with NONBLOCK over pages that are there is 0 at once and needs no
 * worker: anonymous, memfd, hugetlb, transparent huge and file pages.
 *
 * VM: disk
 */
#include "workers.h"

#define SIZE	(4 * MIB)

static int fd;
static uint8_t *src;
static struct plug busy;

/* the one worker is busy elsewhere: who needs one gets -EAGAIN */
static void expect_there(const char *what, uint8_t *p, size_t size)
{
	struct drm_userptr_object_info info;
	uint32_t h;

	fill_pattern(p, size, 1);
	h = obj_mirror(fd, p, size);
	EXPECT_EQ(obj_info(fd, h).resident_bytes, 0);
	if (ask(fd, h, PAGE, 0) || ask(fd, h, 0, 0))
		FAIL("%s: expected success, got %s", what, error_name(ask(fd, h, 0, 0)));
	info = obj_info(fd, h);
	EXPECT_EQ(info.resident_bytes, size);
	EXPECT_EQ(info.state, DRM_USERPTR_STATE_READY);
	EXPECT_EQ(info.workers, 0);
	EXPECT_OK(ask(fd, h, 0, 0));
	EXPECT_EQ(obj_info(fd, h).acquired_pages, info.acquired_pages);
	EXPECT_OK(run_copy(fd, src, p, size));
	EXPECT_PATTERN(src, size, 1);
	fill_pattern(src, size, 2);
	EXPECT_OK(run_copy(fd, p, src, size));
	EXPECT_PATTERN(p, size, 2);
	obj_close(fd, h);
	unmap(p, size);
	printf("%s\n", what);
}

static uint8_t *map_file(int file, size_t size)
{
	uint8_t *p;

	EXPECT_SYS(file);
	EXPECT_SYS(ftruncate(file, (off_t)size));
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	close(file);
	return p;
}

int main(void)
{
	static const char path[] = "/mnt/disk/acquire-nonblock-present";
	static const char pool[] = "/proc/sys/vm/nr_hugepages";
	uint8_t *p;

	set_param("max_workers", 1);
	fd = device_open();
	src = map_private(SIZE);
	memset(src, 1, SIZE);
	obj_mirror(fd, src, SIZE);
	busy = plug_in(fd);

	p = map_private(SIZE);
	madvise(p, SIZE, MADV_NOHUGEPAGE);
	expect_there("anonymous pages", p, SIZE);
	expect_there("pages of a memfd", map_file(memfd_create("present", MFD_CLOEXEC), SIZE), SIZE);
	expect_there("pages of a file on ext4",
		     map_file(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), SIZE), SIZE);
	p = map_aligned(SIZE, 2 * MIB);
	madvise(p, SIZE, MADV_HUGEPAGE);
	expect_there("huge pages, where there are some", p, SIZE);
	if (!write_file(pool, "2") && read_number(pool) == 2) {
		p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
		EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
		expect_there("pages of hugetlb", p, SIZE);
	}
	EXPECT_OK(write_file(pool, "0"));

	/* and nothing was that would not have needed one */
	p = map_cold(SIZE);
	EXPECT_RET(ask(fd, obj_wrap(fd, p, SIZE, 0), 0, 0), -EAGAIN);
	EXPECT_PLUGGED(&busy);
	plug_pull(&busy);
	unlink(path);
	return test_pass("what is there needs no worker");
}
