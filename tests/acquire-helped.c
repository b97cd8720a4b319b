/* SPDX-License-Identifier: MIT */
/*
 * An ACQUIRE that waits for a large cold range is helped by workers: by as many
 * as max_workers, max_workers_per_object (he is one himself) and a quarter of
 * max_workers for his user allow, and by none where they allow none.
 *
 * VM: cpus=2 timeout=120
 */
#include <pthread.h>
#include <stdatomic.h>

#include "workers.h"

#define SIZE	(1536 * MIB)

static const struct {
	long max, per_object;
	uint32_t want;
} cases[] = {
	{ 1, 512, 0 }, { 2, 512, 1 }, { 4, 512, 1 }, { 8, 512, 2 }, { 15, 512, 3 },
	{ 32, 512, 8 }, { 15, 1, 0 }, { 15, 2, 1 }, { 32, 4, 3 },
};

static int fd;
static uint32_t h;
static atomic_int done;

static void *acquirer(void *arg)
{
	(void)arg;
	EXPECT_OK(obj_acquire(fd, h, 0, 0));
	atomic_store(&done, 1);
	return NULL;
}

int main(void)
{
	uint8_t *p = map_cold(SIZE), *out = map_private(MIB);
	size_t marks[] = { 0, SIZE / 3 & ~(PAGE - 1), SIZE - MIB };

	fd = device_open();
	obj_mirror(fd, out, MIB);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t most = 0;
		pthread_t thread;

		set_param("max_workers", cases[i].max);
		set_param("max_workers_per_object", cases[i].per_object);
		for (size_t j = 0; j < ARRAY_SIZE(marks); j++)
			fill_pattern(p + marks[j], MIB, i + j);
		h = obj_create(fd, 0, p, SIZE, DRM_USERPTR_CREATE_READ_ONLY |
			       DRM_USERPTR_CREATE_GPU_MIRROR, &h) ? 0 : h;
		EXPECT(h, "no object");
		atomic_store(&done, 0);
		EXPECT_EQ(pthread_create(&thread, NULL, acquirer, NULL), 0);
		while (!atomic_load(&done)) {
			uint32_t now = workers_of(fd, h);

			EXPECT(now <= cases[i].want, "max_workers %ld, per object %ld: %u workers",
			       cases[i].max, cases[i].per_object, now);
			most = now > most ? now : most;
			sched_yield();
		}
		pthread_join(thread, NULL);
		EXPECT(most == cases[i].want, "max_workers %ld, per object %ld: %u workers at most",
		       cases[i].max, cases[i].per_object, most);
		EXPECT_EQ(obj_info(fd, h).resident_bytes, SIZE);
		EXPECT_EQ(obj_info(fd, h).acquired_pages, SIZE / PAGE);
		AWAIT(!workers_of(fd, h));
		AWAIT(state_of(fd, h) == DRM_USERPTR_STATE_READY);
		for (size_t j = 0; j < ARRAY_SIZE(marks); j++) {
			EXPECT_OK(run_copy(fd, out, p + marks[j], MIB));
			EXPECT_PATTERN(out, MIB, i + j);
		}
		obj_close(fd, h);
		EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	}
	return test_pass("workers help, within their bounds");
}
