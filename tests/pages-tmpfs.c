/* SPDX-License-Identifier: MIT */
/*
 * A file on tmpfs, with small and with huge pages of which the object has a part:
 * what the device writes is in the file and nowhere else, and what is written to
 * the file, or punched out of it, is what the device reads.
 *
 * VM: mem=1024
 */
#include <sys/mount.h>
#include <sys/stat.h>

#include "events.h"

#define DIR	"/run/pages-tmpfs"
#define FIRST	(100 * PAGE)
#define SIZE	(HUGE + 50 * PAGE)	/* of the object: from inside a huge page into the next */

static int fd;
static uint8_t *was;		/* what was written to the file at first */
static uint8_t *content;	/* what is in it */

/* what of the file is not the object's */
static void expect_beside(int file)
{
	EXPECT_EQ(pread(file, content, 2 * HUGE, 0), 2 * HUGE);
	EXPECT_SAME(content, was, FIRST);
	EXPECT_SAME(content + FIRST + SIZE, was + FIRST + SIZE, 2 * HUGE - FIRST - SIZE);
}

static void on_tmpfs(const char *options, bool huge)
{
	uint8_t *p = map_aligned(2 * HUGE, HUGE), *mine = map_private(SIZE);
	uint32_t h, m;
	int file;

	if (mount("tmpfs", DIR, "tmpfs", 0, options)) {
		printf("mounting with %s gives %s\n", options, error_name(-errno));
		return;
	}
	file = open(DIR "/file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	EXPECT_SYS(file);
	EXPECT_SYS(ftruncate(file, 2 * HUGE));
	EXPECT(mmap(p, 2 * HUGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) == p,
	       "mmap: %s", error_name(-errno));
	fill_pattern(was, 2 * HUGE, 1);
	EXPECT_EQ(pwrite(file, was, 2 * HUGE, 0), 2 * HUGE);
	checksum(p, 2 * HUGE);
	if (huge)
		printf("%s page\n", page_has(p, KPF_THP) ? "a huge" : "a small");
	h = obj_mirror(fd, p + FIRST, SIZE);
	m = obj_mirror(fd, mine, SIZE);

	EXPECT_OK(run_copy(fd, mine, p + FIRST, SIZE));
	EXPECT_SAME(mine, was + FIRST, SIZE);
	EXPECT_AGREE(fd, p + FIRST, mine, SIZE, 5);
	expect_beside(file);
	EXPECT_PATTERN(content + FIRST, SIZE, 6);

	/* a hole of whole pages inside a huge one */
	EXPECT_SYS(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			     (off_t)(FIRST + 10 * PAGE), 20 * (off_t)PAGE));
	EXPECT_OK(run_copy(fd, mine, p + FIRST, SIZE));
	EXPECT_PATTERN(mine, 10 * PAGE, 6);
	EXPECT_ZERO(mine + 10 * PAGE, 20 * PAGE);
	EXPECT_SAME(mine + 30 * PAGE, content + FIRST + 30 * PAGE, SIZE - 30 * PAGE);
	fill_pattern(mine, PAGE, 7);
	EXPECT_EQ(pwrite(file, mine, PAGE, (off_t)(FIRST + 15 * PAGE)), PAGE);
	EXPECT_OK(run_copy(fd, p + FIRST, p + FIRST + 15 * PAGE, PAGE));
	EXPECT_PATTERN(p + FIRST, PAGE, 7);
	EXPECT_AGREE(fd, p + FIRST, mine, SIZE, 8);
	expect_beside(file);

	obj_close(fd, h);
	obj_close(fd, m);
	unmap(p, 2 * HUGE);
	unmap(mine, SIZE);
	close(file);
	/* khugepaged may have the file open for another moment */
	EXPECT_SYS(umount2(DIR, MNT_DETACH));
}

int main(void)
{
	fd = device_open();
	was = map_private(2 * HUGE);
	content = map_private(2 * HUGE);
	EXPECT_SYS(mkdir(DIR, 0700));
	on_tmpfs("mode=700", false);
	on_tmpfs("huge=always", true);
	EXPECT_SYS(rmdir(DIR));
	return test_pass("files on tmpfs");
}
