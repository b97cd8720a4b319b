/* SPDX-License-Identifier: MIT */
/*
 * A pinned object keeps its pages when the process unmaps, moves or replaces
 * its memory: it is detached, jobs go on with what it holds and SUBMIT says so,
 * and new memory at the place is untouched and may be wrapped in turn.
 */
#include "charge.h"

#define SIZE	(600 * PAGE)

static int fd;
static uint8_t *out;

static void do_unmap(uint8_t *p) { unmap(p, SIZE); }
static void do_unmap_page(uint8_t *p) { unmap(p + 300 * PAGE, PAGE); }
static void do_replace(uint8_t *p) { map_fixed(p, SIZE, PROT_READ | PROT_WRITE); }

static void do_move(uint8_t *p)
{
	uint8_t *to = map_reserve(SIZE);

	EXPECT(mremap(p, SIZE, SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to, "mremap: %s",
	       error_name(-errno));
	/* the pages that are held are the moved ones */
	EXPECT_OK(run_fill(fd, p, 0x41, PAGE));
	EXPECT_WORDS(to, PAGE, 0x41);
	EXPECT_PATTERN(to + PAGE, 512, 999);
}

static void detach(void (*how)(uint8_t *))
{
	uint8_t *p = map_private(SIZE);
	uint32_t h, mine, result;

	for (size_t at = 0; at < SIZE; at += PAGE)
		fill_pattern(p + at, PAGE, 999);
	h = obj_wrap(fd, p, SIZE, PINNED | MIRROR);
	EXPECT_OK(run_op_asking(fd, op_fill(ADDR(p), 0x10, PAGE), &result));
	EXPECT_EQ(result, 0);
	EXPECT_EQ(obj_info(fd, h).flags & DETACHED, 0);

	how(p);
	EXPECT_EQ(obj_info(fd, h).flags & DETACHED, DETACHED);
	EXPECT_EQ(obj_info(fd, h).detached_cause, DRM_USERPTR_CAUSE_UNMAP);
	EXPECT_EQ(obj_info(fd, h).pinned_bytes, SIZE);
	EXPECT_EQ(obj_info(fd, h).state, DRM_USERPTR_STATE_READY);
	EXPECT_OK(run_op_asking(fd, op_copy(ADDR(out), ADDR(p) + PAGE, SIZE - PAGE), &result));
	EXPECT_EQ(result, DRM_USERPTR_SUBMITTED_DETACHED);
	for (size_t at = 0; at < SIZE - PAGE; at += PAGE)
		EXPECT_PATTERN(out + at, PAGE, 999);

	/* other memory there: the device neither reads nor writes it */
	p = map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
	fill_pattern(p, SIZE, 5);
	EXPECT_OK(run_op_asking(fd, op_fill(ADDR(p), 0xbad, SIZE), &result));
	EXPECT_EQ(result, DRM_USERPTR_SUBMITTED_DETACHED);
	EXPECT_PATTERN(p, SIZE, 5);
	EXPECT_OK(run_op_asking(fd, op_copy(ADDR(out), ADDR(p), SIZE), &result));
	EXPECT_EQ(result, DRM_USERPTR_SUBMITTED_DETACHED);
	EXPECT_WORDS(out, SIZE, 0xbad);

	/* and is in nobody's way */
	mine = obj_wrap(fd, p, SIZE, 0);
	uint64_t at = vm_anywhere(fd, 0, mine, 0, SIZE);
	EXPECT_OK(run_op_asking(fd, op_fill(at, 0x77, PAGE), &result));
	EXPECT_EQ(result, 0);
	EXPECT_WORDS(p, PAGE, 0x77);
	obj_close(fd, mine);
	mine = obj_wrap(fd, p, SIZE, PINNED);
	EXPECT_RET(obj_create(fd, 0, p, PAGE, 0, NULL), -EINVAL);
	obj_close(fd, mine);
	obj_close(fd, h);
	unmap(p, SIZE);
}

int main(void)
{
	fd = device_open();
	out = map_private(SIZE);
	obj_mirror(fd, out, SIZE);
	detach(do_unmap);
	detach(do_unmap_page);
	detach(do_replace);
	detach(do_move);
	return test_pass("a pinned object whose memory moved away");
}
