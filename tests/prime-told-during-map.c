/* SPDX-License-Identifier: MIT */
/*
 * munmap does not wait for an importer that is in the middle of a mapping, with the
 * reservation lock held; one that is about to map gets -ENODEV, one that has just
 * mapped keeps the memory of before; and it is told when it has let go of the lock.
 *
 * VM: cpus=2
 */
#include <pthread.h>

#include "importer.h"

#define SIZE	(8 * PAGE)

struct mapper {
	int imp;
	uint32_t hold;
	int ret;
};

static void *map_and_hold(void *arg)
{
	struct mapper *m = arg;
	struct importer_map args = { .dir = BOTH_WAYS, .hold = m->hold };

	m->ret = xioctl(m->imp, IMPORTER_MAP, &args);
	return NULL;
}

static void detach_meanwhile(int fd, uint32_t hold)
{
	uint8_t *p = map_private(SIZE);
	uint32_t h = obj_wrap(fd, p, SIZE, 0);
	struct mapper m = { .hold = hold };
	pthread_t thread;
	int d;

	fill_pattern(p, SIZE, 1);
	d = export_rdwr(fd, h);
	m.imp = importer_attached(d);
	EXPECT_EQ(pthread_create(&thread, NULL, map_and_hold, &m), 0);
	importer_do(m.imp, IMPORTER_AWAIT_HELD);
	/* would never return if it waited for the lock, which is held until later */
	unmap(p, SIZE);
	EXPECT_EQ(obj_info(fd, h).flags, EXPORTED | DETACHED);
	/* whoever tells takes the lock */
	EXPECT_EQ(told(m.imp), 0);
	/* and the range can be used again */
	p = map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
	obj_close(fd, obj_wrap(fd, p, SIZE, PINNED));
	fill_pattern(p, SIZE, 2);

	importer_do(m.imp, IMPORTER_GO);
	EXPECT_EQ(pthread_join(thread, NULL), 0);
	EXPECT_RET(m.ret, hold == IMPORTER_HOLD_BEFORE ? -ENODEV : 0);
	AWAIT_EQ(told(m.imp), 1);
	if (!m.ret) {
		EXPECT_SEEN(m.imp, SIZE, 1);
		importer_do(m.imp, IMPORTER_UNMAP);
	}
	EXPECT_RET(map_try(m.imp, BOTH_WAYS), -ENODEV);
	EXPECT_EQ(told(m.imp), 1);
	close(m.imp);
	close(d);
	obj_close(fd, h);
	unmap(p, SIZE);
}

int main(void)
{
	int fd = device_open();
	struct counters was = counters_now();

	detach_meanwhile(fd, IMPORTER_HOLD_BEFORE);
	detach_meanwhile(fd, IMPORTER_HOLD_AFTER);
	AWAIT_EQ(counters_now().of[0], was.of[0]);
	return test_pass("revoked in the middle of a mapping");
}
