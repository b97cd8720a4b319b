/* SPDX-License-Identifier: MIT */
/*
 * Memory that a userfaultfd protects from writing, also while an object has it:
 * the device reads it without a fault; its write waits until the server has been
 * asked and has answered, changes nothing before that, and arrives after it.
 */
#include <pthread.h>

#include "events.h"
#include "uffd.h"

#define SIZE	(8 * PAGE)

static int fd;
static atomic_bool done;

static void *writer(void *arg)
{
	EXPECT_OK(run_fill(fd, (uint8_t *)arg + 2 * PAGE, 0x66, PAGE));
	atomic_store(&done, true);
	return NULL;
}

static void write_protect(int uffd, uint8_t *p, size_t size, bool on)
{
	struct uffdio_writeprotect args = {
		.range = { ADDR(p), size }, .mode = on ? UFFDIO_WRITEPROTECT_MODE_WP : 0,
	};

	EXPECT_SYS(ioctl(uffd, UFFDIO_WRITEPROTECT, &args));
}

static void protected_memory(uint8_t *p, uint64_t features)
{
	uint8_t *out = map_private(SIZE);
	struct uffd_msg msg;
	pthread_t thread;
	int uffd;

	fill_pattern(p, SIZE, 1);
	obj_mirror(fd, p, SIZE);
	obj_mirror(fd, out, SIZE);
	EXPECT_AGREE(fd, p, out, SIZE, 1);
	uffd = uffd_with(features);
	uffd_register(uffd, p, SIZE, UFFDIO_REGISTER_MODE_WP);
	for (int round = 0; round < 2; round++) {
		fill_pattern(p, SIZE, 5);
		/* in the second round what the object has is for writing again */
		EXPECT_OK(run_fill(fd, p + 5 * PAGE, 0x55, PAGE));
		write_protect(uffd, p, SIZE, true);

		EXPECT_OK(run_copy(fd, out, p, SIZE));
		EXPECT_PATTERN(out, 5 * PAGE, 5);
		atomic_store(&done, false);
		EXPECT_EQ(pthread_create(&thread, NULL, writer, p), 0);
		msg = uffd_fault(uffd, p + 2 * PAGE, &done, "the device wrote protected memory");
		EXPECT(msg.arg.pagefault.flags & UFFD_PAGEFAULT_FLAG_WP, "flags %#llx",
		       (unsigned long long)msg.arg.pagefault.flags);
		EXPECT_EQ(atomic_load(&done), false);
		EXPECT_PATTERN(p, 5 * PAGE, 5);
		/* while that one waits */
		EXPECT_OK(run_copy(fd, out, p, SIZE));
		EXPECT_PATTERN(out, 5 * PAGE, 5);

		write_protect(uffd, p, SIZE, false);
		pthread_join(thread, NULL);
		EXPECT_WORDS(p + 2 * PAGE, PAGE, 0x66);
		EXPECT_WORDS(p + 5 * PAGE, PAGE, 0x55);
		EXPECT_PATTERN(p, 2 * PAGE, 5);
	}
	close(uffd);
	EXPECT_AGREE(fd, p, out, SIZE, 9);
}

int main(void)
{
	fd = device_open();
	protected_memory(map_small(SIZE), UFFD_FEATURE_PAGEFAULT_FLAG_WP);
	protected_memory(map_shared(SIZE), UFFD_FEATURE_WP_HUGETLBFS_SHMEM);
	return test_pass("memory that a userfaultfd protects");
}
