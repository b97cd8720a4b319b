/* SPDX-License-Identifier: MIT */
/*
 * Memory that is unmapped while an importer attaches and maps: it gets the memory of
 * before and is told, or it gets -ENODEV; also when it passed the exporter's check
 * before, and was entered among the importers afterwards.
 *
 * VM: cpus=2 timeout=120
 */
#include <pthread.h>
#include <sys/syscall.h>

#include "importer.h"

#define SIZE	(4 * PAGE)
#define ROUNDS	200

struct importer_thread {
	int imp, dmabuf;
	uint32_t flags;
	pthread_barrier_t start;
	pid_t tid;
	int attached, mapped;
};

static void *attaches(void *arg)
{
	struct importer_thread *t = arg;

	__atomic_store_n(&t->tid, gettid(), __ATOMIC_RELEASE);
	pthread_barrier_wait(&t->start);
	t->attached = attach_try(t->imp, t->dmabuf, t->flags);
	t->mapped = t->attached ? t->attached : map_try(t->imp, BOTH_WAYS);
	return NULL;
}

static pid_t await_tid(struct importer_thread *t)
{
	while (!__atomic_load_n(&t->tid, __ATOMIC_ACQUIRE))
		sched_yield();
	return t->tid;
}

/* whoever comes last to the barrier goes on first where one processor does all the work */
static pthread_t start_attaching(struct importer_thread *t, bool last)
{
	pthread_t thread;

	EXPECT_EQ(pthread_barrier_init(&t->start, NULL, 2), 0);
	EXPECT_EQ(pthread_create(&thread, NULL, attaches, t), 0);
	if (last)
		await_in_call(await_tid(t), SYS_futex);
	pthread_barrier_wait(&t->start);
	return thread;
}

static void *map_and_hold(void *arg)
{
	struct importer_map args = { .dir = BOTH_WAYS, .hold = IMPORTER_HOLD_BEFORE };

	EXPECT_RET(xioctl(*(int *)arg, IMPORTER_MAP, &args), -ENODEV);
	return NULL;
}

/* another importer holds the lock that the list of importers is changed under */
static void entered_afterwards(int fd, uint32_t flags)
{
	uint8_t *p = map_private(SIZE);
	uint32_t h = obj_wrap(fd, p, SIZE, 0);
	int d = export_rdwr(fd, h), holder = importer_attached(d);
	struct importer_thread t = { .imp = importer_open(), .dmabuf = d, .flags = flags };
	pthread_t holding, attaching;

	EXPECT_EQ(pthread_create(&holding, NULL, map_and_hold, &holder), 0);
	importer_do(holder, IMPORTER_AWAIT_HELD);
	attaching = start_attaching(&t, false);
	await_in_ioctl(await_tid(&t), IMPORTER_ATTACH);
	unmap(p, SIZE);
	importer_do(holder, IMPORTER_GO);
	EXPECT_EQ(pthread_join(holding, NULL), 0);
	EXPECT_EQ(pthread_join(attaching, NULL), 0);
	AWAIT_EQ(told(holder), 1);
	/* before Linux 7.1 attaching in the old way is mapping */
	if (!flags)
		EXPECT_OK(t.attached);
	EXPECT_RET(t.mapped, -ENODEV);
	close(t.imp);
	close(holder);
	close(d);
	obj_close(fd, h);
}

/* whoever wins; returns whether the importer did */
static bool race(int fd, uint8_t *p, bool last)
{
	struct importer_thread t = { .imp = importer_open() };
	pthread_t thread;
	uint32_t h;
	int d;

	map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
	fill_pattern(p, SIZE, 1);
	h = obj_wrap(fd, p, SIZE, 0);
	d = export_rdwr(fd, h);
	t.dmabuf = d;
	thread = start_attaching(&t, last);
	unmap(p, SIZE);
	map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
	fill_pattern(p, SIZE, 2);
	EXPECT_EQ(pthread_join(thread, NULL), 0);
	if (t.mapped) {
		EXPECT_RET(t.mapped, -ENODEV);
	} else {
		AWAIT_EQ(told(t.imp), 1);
		EXPECT_SEEN(t.imp, SIZE, 1);
	}
	EXPECT_EQ(obj_info(fd, h).flags, EXPORTED | DETACHED);
	close(t.imp);
	close(d);
	obj_close(fd, h);
	return !t.mapped;
}

int main(void)
{
	int fd = device_open(), won = 0;
	struct counters was = counters_now();
	uint8_t *p = map_reserve(SIZE);

	entered_afterwards(fd, 0);
	entered_afterwards(fd, IMPORTER_STATIC);
	for (int i = 0; i < ROUNDS; i++)
		won += race(fd, p, i % 2);
	printf("the importer had it mapped in %d of %d rounds\n", won, ROUNDS);
	AWAIT_EQ(counters_now().of[0], was.of[0]);
	return test_pass("revoked in the middle of attaching");
}
