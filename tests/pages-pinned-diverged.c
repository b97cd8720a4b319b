/* SPDX-License-Identifier: MIT */
/*
 * MADV_DONTNEED, a punched hole and a truncation under a pinned object make it
 * DIVERGED: it goes on with its own pages. mprotect is counted, no more: the
 * pages stay the process's.
 */
#include "charge.h"

#define SIZE	(16 * PAGE)

static int fd;
static uint8_t *out;

/* what the object holds is its own from now on */
static void expect_diverged(uint32_t h, uint8_t *p, uint64_t has)
{
	uint32_t result;

	EXPECT_EQ(obj_info(fd, h).flags & (DETACHED | DIVERGED), DIVERGED);
	EXPECT_EQ(obj_info(fd, h).inv_clear > 0, true);
	EXPECT_EQ(obj_info(fd, h).pinned_bytes, SIZE);
	EXPECT_OK(run_op_asking(fd, op_copy(ADDR(out), ADDR(p), SIZE), &result));
	EXPECT_EQ(result, 0);
	EXPECT_WORDS(out, SIZE, has);
}

int main(void)
{
	uint8_t *p = map_private(SIZE);
	struct alias a = alias_map(SIZE);
	struct drm_userptr_object_info info;
	uint32_t h;

	fd = device_open();
	out = map_private(SIZE);
	obj_mirror(fd, out, SIZE);

	h = obj_wrap(fd, p, SIZE, PINNED | MIRROR);
	EXPECT_OK(run_fill(fd, p, 1, SIZE));
	EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	expect_diverged(h, p, 1);
	EXPECT_ZERO(p, SIZE);
	EXPECT_OK(run_fill(fd, p, 2, SIZE));
	EXPECT_ZERO(p, SIZE);
	expect_diverged(h, p, 2);
	obj_close(fd, h);
	EXPECT_ZERO(p, SIZE);

	for (int how = 0; how < 2; how++) {
		h = obj_wrap(fd, a.dev, SIZE, PINNED | MIRROR);
		EXPECT_OK(run_fill(fd, a.dev, 3, SIZE));
		EXPECT_WORDS(a.see, SIZE, 3);
		if (how)
			EXPECT_SYS(fallocate(a.memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
					     0, (off_t)SIZE));
		else
			EXPECT_SYS(ftruncate(a.memfd, 0));
		EXPECT_SYS(ftruncate(a.memfd, (off_t)SIZE));
		expect_diverged(h, a.dev, 3);
		EXPECT_OK(run_fill(fd, a.dev, 4, SIZE));
		EXPECT_ZERO(a.see, SIZE);
		obj_close(fd, h);
	}

	fill_pattern(p, SIZE, 5);
	h = obj_wrap(fd, p, SIZE, PINNED | MIRROR);
	protect(p, SIZE, PROT_READ);
	info = obj_info(fd, h);
	EXPECT_EQ(info.inv_protection, 1);
	EXPECT_EQ(info.flags, 0);
	EXPECT_OK(run_fill(fd, p, 6, PAGE));
	EXPECT_WORDS(p, PAGE, 6);
	protect(p, SIZE, PROT_NONE);
	EXPECT_OK(run_fill(fd, p, 7, SIZE));
	protect(p, SIZE, PROT_READ | PROT_WRITE);
	EXPECT_WORDS(p, SIZE, 7);
	EXPECT_EQ(obj_info(fd, h).flags, 0);
	p[0] = 8;
	EXPECT_OK(run_copy(fd, out, p, PAGE));
	EXPECT_EQ(out[0], 8);
	return test_pass("pinned pages that are no longer the process's");
}
