/* SPDX-License-Identifier: MIT */
/*
 * Memory that is discarded or replaced while it is being pinned: CREATE gets the
 * pages the process has in the end, or the object says that it has others, or
 * CREATE fails; it never holds others in silence, and keeps no charge it should
 * not have.
 *
 * VM: cpus=2 timeout=120
 */
#include <pthread.h>
#include <stdatomic.h>

#include "charge.h"

#define SIZE	(700 * PAGE)
#define ROUNDS	(60 / slowness + 1)

static uint8_t *p;
static bool replaces;
static atomic_int stop, changes;

static void *changer(void *arg)
{
	(void)arg;
	while (!atomic_load(&stop)) {
		if (replaces)
			map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
		else
			EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
		atomic_fetch_add(&changes, 1);
	}
	return NULL;
}

int main(void)
{
	int fd = device_open(), same = 0, others = 0, refused = 0;

	p = map_private(SIZE);
	madvise(p, SIZE, MADV_NOHUGEPAGE);
	for (int round = 0; round < ROUNDS; round++) {
		pthread_t thread;
		uint32_t h, flags;
		int ret, seen;

		replaces = round & 1;
		atomic_store(&stop, 0);
		seen = atomic_load(&changes);
		EXPECT_EQ(pthread_create(&thread, NULL, changer, NULL), 0);
		while (atomic_load(&changes) == seen)
			sched_yield();
		ret = obj_create(fd, 0, p, SIZE, PINNED | MIRROR, &h);
		atomic_store(&stop, 1);
		pthread_join(thread, NULL);
		if (ret) {
			/* a moment without memory, or too many changes */
			EXPECT(ret == -EFAULT || ret == -EBUSY, "got %s", error_name(ret));
			EXPECT_EQ(vm_pin(), 0);
			refused++;
			continue;
		}
		flags = obj_info(fd, h).flags;
		EXPECT_EQ(vm_pin(), SIZE);
		EXPECT_OK(run_fill(fd, p, 0x100 + round, SIZE));
		if (flags & (DETACHED | DIVERGED)) {
			others++;
		} else {
			EXPECT_WORDS(p, SIZE, 0x100 + round);
			same++;
		}
		obj_close(fd, h);
		AWAIT_EQ(vm_pin(), 0); /* the job lets go a moment later */
	}
	printf("%d with the process's pages, %d with others, %d refused; %d changes\n", same, others,
	       refused, atomic_load(&changes));
	return test_pass("pinning what changes");
}
