/* SPDX-License-Identifier: MIT */
/*
 * Only its owner can export an object first: another process that has the open
 * file gets -EPERM, and -EFAULT when the owner is gone. Then anyone with a handle may.
 */
#include "prime.h"

#define SIZE	(8 * PAGE)

struct world {
	int fd;
	uint32_t *h;
	uint8_t *p;
	int want;
};

static void exports(void *arg)
{
	struct world *w = arg;

	EXPECT_RET(export_try(w->fd, *w->h, RDWR, NULL), w->want);
	EXPECT_RET(export_try(w->fd, *w->h, RDONLY, NULL), w->want ? w->want : -EACCES);
}

static void wraps(void *arg)
{
	struct world *w = arg;

	*w->h = obj_wrap(w->fd, map_private(SIZE), SIZE, 0);
}

int main(void)
{
	static const uint32_t flags[] = { 0, PINNED, UNSYNCHRONIZED };
	struct world w = { .fd = device_open(), .h = map_shared(PAGE), .p = map_private(SIZE) };
	int d;

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		w.want = -EPERM;
		*w.h = obj_wrap(w.fd, w.p, SIZE, flags[i]);
		EXPECT_CHILD(spawn(exports, &w));
		EXPECT_EQ(obj_info(w.fd, *w.h).flags & EXPORTED, 0);
		if (flags[i] == 0) {
			EXPECT_EQ(obj_info(w.fd, *w.h).mode, DRM_USERPTR_MODE_TRACKED);
			d = export_rdwr(w.fd, *w.h);
			w.want = 0;
			EXPECT_CHILD(spawn(exports, &w));
			close(d);
			EXPECT_CHILD(spawn(exports, &w));
		}
		obj_close(w.fd, *w.h);
	}
	EXPECT_CHILD(spawn(wraps, &w));
	EXPECT_RET(export_try(w.fd, *w.h, RDWR, NULL), -EFAULT);
	EXPECT_EQ(obj_info(w.fd, *w.h).mode, DRM_USERPTR_MODE_TRACKED);
	return test_pass("another's object is not exported");
}
