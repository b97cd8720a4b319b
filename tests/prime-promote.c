/* SPDX-License-Identifier: MIT */
/*
 * Exporting an object pins it: it holds and is charged for all its pages, once,
 * says so, and works as before. It stays pinned when the dma-buf is gone.
 */
#include "prime.h"

#define SIZE	(32 * PAGE)
#define UID	23001

static void user(void *arg)
{
	int fd = *(int *)arg, d, again;
	uint8_t *p, *out;
	uint32_t h, o;

	become_user(UID);
	limit_memlock(4 * SIZE);
	p = map_private(SIZE);
	out = map_private(SIZE);
	/* none of the pages was touched but the first */
	h = obj_mirror(fd, p, SIZE);
	o = obj_mirror(fd, out, SIZE);
	EXPECT_OK(run_fill(fd, p, 0x11, PAGE));
	EXPECT_EQ(obj_info(fd, h).mode, DRM_USERPTR_MODE_TRACKED);
	EXPECT_EQ(obj_info(fd, h).flags, 0);
	EXPECT_EQ(charged(fd), 0);

	d = export_rdwr(fd, h);
	EXPECT_EQ(obj_info(fd, h).mode, DRM_USERPTR_MODE_PINNED);
	EXPECT_EQ(obj_info(fd, h).flags, EXPORTED);
	EXPECT_EQ(obj_info(fd, h).pinned_bytes, SIZE);
	EXPECT_EQ(obj_info(fd, h).resident_bytes, SIZE);
	EXPECT_EQ(obj_info(fd, h).state, DRM_USERPTR_STATE_READY);
	EXPECT_EQ(obj_info(fd, h).mappings, 1);
	EXPECT_EQ(charged(fd), SIZE);
	EXPECT_EQ(vm_pin(), SIZE);
	EXPECT_EQ(lseek(d, 0, SEEK_END), SIZE);

	/* the mapping that it had leads to the pages it has now */
	EXPECT_WORDS(p, PAGE, 0x11);
	EXPECT_ZERO(p + PAGE, SIZE - PAGE);
	EXPECT_OK(run_fill(fd, p + PAGE, 0x22, SIZE - PAGE));
	EXPECT_WORDS(p + PAGE, SIZE - PAGE, 0x22);
	fill_pattern(p, SIZE, 1);
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	EXPECT_PATTERN(out, SIZE, 1);

	again = export_rdwr(fd, h);
	EXPECT_EQ(charged(fd), SIZE);
	close(again);
	close(d);
	EXPECT_EQ(obj_info(fd, h).mode, DRM_USERPTR_MODE_PINNED);
	EXPECT_EQ(obj_info(fd, h).flags, EXPORTED);
	EXPECT_EQ(charged(fd), SIZE);
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	obj_close(fd, h);
	AWAIT_EQ(charged(fd), 0);
	EXPECT_EQ(vm_pin(), 0);

	/* what is pinned is not charged again */
	h = obj_wrap(fd, p, SIZE, PINNED);
	d = export_rdwr(fd, h);
	EXPECT_EQ(charged(fd), SIZE);
	close(d);
	obj_close(fd, h);
	AWAIT_EQ(charged(fd), 0);
	obj_close(fd, o);
}

int main(void)
{
	struct counters was = counters_now();
	int fd = device_open();

	EXPECT_CHILD(spawn(user, &fd));
	close(fd);
	AWAIT_COUNTERS(was);
	return test_pass("an exported object is pinned");
}
