/* SPDX-License-Identifier: MIT */
/*
 * If the handle is closed while its object is being exported the call fails with
 * -ENOENT, and if it has become another object's that one is exported; -EAGAIN,
 * on which libdrm would call again for ever, never comes.
 */
#include <pthread.h>

#include "prime.h"
#include "uffd.h"

#define SIZE	(8 * PAGE)

static int dev, got, exported;
static uint32_t target;

static void *exports(void *arg)
{
	(void)arg;
	got = export_try(dev, target, RDWR, &exported);
	return NULL;
}

int main(void)
{
	struct counters was = counters_now();

	for (int reused = 0; reused < 2; reused++) {
		uint8_t *p = map_private(SIZE), *q = map_private(SIZE), *content = map_private(PAGE);
		struct view view;
		uint8_t *page;
		pthread_t thread;
		uint32_t result;
		int uffd;

		dev = device_open();
		fill_pattern(content, PAGE, 7);
		fill_pattern(p, 7 * PAGE, 1);
		fill_pattern(q, SIZE, 2);
		target = obj_wrap(dev, p, SIZE, 0);
		uffd = uffd_open(p, SIZE);
		EXPECT_EQ(pthread_create(&thread, NULL, exports, NULL), 0);
		/* it gets pages: the last one is long in coming */
		page = uffd_await(uffd);
		EXPECT_EQ(page - p, 7 * PAGE);
		obj_close(dev, target);
		if (reused)
			EXPECT_EQ(obj_wrap(dev, q, SIZE, 0), target);
		uffd_serve(uffd, page, content);
		EXPECT_EQ(pthread_join(thread, NULL), 0);
		close(uffd);
		EXPECT_RET(got, reused ? 0 : -ENOENT);
		if (reused) {
			EXPECT_EQ(import(dev, exported), target);
			EXPECT_EQ(obj_info(dev, target).user_ptr, ADDR(q));
			EXPECT_EQ(obj_info(dev, target).mode, DRM_USERPTR_MODE_PINNED);
			view = view_open(exported, SIZE);
			EXPECT_PATTERN(view_read(&view, &result), SIZE, 2);
			view_close(&view);
			close(exported);
		}
		close(dev);
		AWAIT_COUNTERS(was);
	}
	return test_pass("a target that changes under an export");
}
