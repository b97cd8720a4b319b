/* SPDX-License-Identifier: MIT */
/*
 * Pages acquired for writing are marked dirty, unless the object is DONTNEED;
 * those acquired meanwhile are marked when it is WILLNEED again. A READ_ONLY
 * object marks none.
 *
 * VM: swap
 */
#include "charge.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif
#define PAGES		32
#define SIZE		(PAGES * PAGE)
#define KPF_DIRTY	4

static int fd;

static bool is_dirty(uint8_t *page)
{
	int flags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	uint64_t pfn = pfn_of(page), word = 0;

	EXPECT_SYS(flags);
	EXPECT(pfn, "no page");
	EXPECT_EQ(pread(flags, &word, sizeof(word), (off_t)(pfn * sizeof(word))), sizeof(word));
	close(flags);
	return word >> KPF_DIRTY & 1;
}

static size_t dirty(uint8_t *p)
{
	size_t n = 0;

	for (size_t i = 0; i < PAGES; i++)
		n += is_dirty(p + i * PAGE);
	return n;
}

/* pages that no swap or disk holds the content of, yet not marked: MADV_FREE unmarks */
static uint8_t *map_clean(void)
{
	uint8_t *p = map_private(SIZE);

	madvise(p, SIZE, MADV_NOHUGEPAGE);
	memset(p, 1, SIZE);
	EXPECT_SYS(madvise(p, SIZE, MADV_FREE));
	if (dirty(p))
		test_skip("%zu pages are marked after MADV_FREE", dirty(p));
	return p;
}

static void advise(uint32_t h, uint32_t madv)
{
	struct drm_userptr_madvise args = { .handle = h, .madv = madv };

	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_MADVISE, &args));
}

int main(void)
{
	uint8_t *p;
	uint32_t h;

	fd = device_open();
	p = map_clean();
	h = obj_wrap(fd, p, SIZE, 0);
	EXPECT_OK(obj_acquire(fd, h, 0, SIZE / 2));
	EXPECT_EQ(dirty(p), PAGES / 2);
	obj_close(fd, h);

	p = map_clean();
	h = obj_wrap(fd, p, SIZE, READ_ONLY);
	EXPECT_OK(obj_acquire(fd, h, 0, 0));
	EXPECT_EQ(dirty(p), 0);
	obj_close(fd, h);

	p = map_clean();
	h = obj_wrap(fd, p, SIZE, MIRROR);
	advise(h, DRM_USERPTR_MADV_DONTNEED);
	/* the kernel's GUP, asked for one page each time, marks that one by itself */
	EXPECT_OK(obj_acquire(fd, h, 0, SIZE / 4));
	EXPECT(dirty(p) <= 1, "%zu pages are marked", dirty(p));
	EXPECT_OK(run_fill(fd, p, 5, SIZE / 2));
	EXPECT(dirty(p) <= 1, "%zu pages are marked", dirty(p));
	advise(h, DRM_USERPTR_MADV_WILLNEED);
	EXPECT_EQ(dirty(p), PAGES / 2);
	EXPECT_OK(obj_acquire(fd, h, 0, 3 * SIZE / 4));
	EXPECT_EQ(dirty(p), 3 * PAGES / 4);
	EXPECT_SYS(madvise(p, SIZE, MADV_PAGEOUT));
	EXPECT_WORDS(p, SIZE / 2, 5);
	return test_pass("dirty pages and MADVISE");
}
