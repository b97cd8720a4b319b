/* SPDX-License-Identifier: MIT */
/*
 * Objects of one process may touch but not overlap, in whatever shape, until
 * the one in the way is closed; another process does not count.
 */
#include "helpers.h"

static int fd;
static uint8_t *arena;

static int create(size_t first, size_t pages)
{
	uint32_t h;
	int ret = obj_create(fd, 0, arena + first * PAGE, pages * PAGE, 0, &h);

	if (!ret)
		obj_close(fd, h);
	return ret;
}

static void elsewhere(void *arg)
{
	(void)arg;
	fd = device_open();
	EXPECT_OK(create(4, 4));
}

int main(void)
{
	uint32_t h, next;
	int other;

	fd = device_open();
	arena = map_private(16 * PAGE);
	next = next_handle(fd);
	h = obj_wrap(fd, arena + 4 * PAGE, 4 * PAGE, 0);

	EXPECT_RET(create(4, 4), -EINVAL);	/* exact */
	EXPECT_RET(create(5, 2), -EINVAL);	/* inside */
	EXPECT_RET(create(4, 1), -EINVAL);	/* its first page */
	EXPECT_RET(create(7, 1), -EINVAL);	/* its last page */
	EXPECT_RET(create(2, 3), -EINVAL);	/* over its start */
	EXPECT_RET(create(7, 3), -EINVAL);	/* over its end */
	EXPECT_RET(create(0, 16), -EINVAL);	/* around it */
	EXPECT_OK(create(0, 4));		/* right before */
	EXPECT_OK(create(8, 4));		/* right behind */

	/* the address space counts, not the open file */
	other = device_open();
	EXPECT_RET(obj_create(other, 0, arena + 4 * PAGE, PAGE, 0, NULL), -EINVAL);
	EXPECT_CHILD(spawn(elsewhere, NULL));

	obj_close(fd, h);
	EXPECT_EQ(next_handle(fd), next);
	EXPECT_OK(create(4, 4));
	EXPECT_OK(create(0, 16));
	return test_pass("objects may touch, not overlap");
}
