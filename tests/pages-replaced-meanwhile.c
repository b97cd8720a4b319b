/* SPDX-License-Identifier: MIT */
/*
 * Memory that is replaced while an acquisition has passed it and waits further
 * on (for a userfaultfd) is acquired again: the job uses the new memory, and
 * the old is neither read nor written.
 */
#include <pthread.h>

#include "uffd.h"

static int fd;
static uint8_t *p, *out;

static void *reader(void *arg)
{
	(void)arg;
	EXPECT_OK(run_copy(fd, out, p, 2 * PAGE));
	return NULL;
}

static void *writer(void *arg)
{
	(void)arg;
	EXPECT_OK(run_fill(fd, p, 0x99, 2 * PAGE));
	return NULL;
}

static void round_trip(int uffd, void *(*body)(void *))
{
	struct alias old = alias_map(PAGE);
	uint8_t *served = map_private(PAGE);
	pthread_t thread;
	uint32_t h;

	/* the first page is there, the second is served */
	p = map_private(2 * PAGE);
	EXPECT(mremap(old.dev, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p) == p, "mremap");
	fill_pattern(old.see, PAGE, 1);
	*(volatile uint8_t *)p;
	uffd_register(uffd, p + PAGE, PAGE, UFFDIO_REGISTER_MODE_MISSING);
	h = obj_mirror(fd, p, 2 * PAGE);

	EXPECT_EQ(pthread_create(&thread, NULL, body, NULL), 0);
	EXPECT(uffd_await(uffd) == p + PAGE, "a fault elsewhere");
	map_fixed(p, PAGE, PROT_READ | PROT_WRITE);
	fill_pattern(p, PAGE, 2);
	fill_pattern(served, PAGE, 3);
	uffd_serve(uffd, p + PAGE, served);
	pthread_join(thread, NULL);

	EXPECT_PATTERN(old.see, PAGE, 1);
	if (body == reader) {
		EXPECT_PATTERN(out, PAGE, 2);
		EXPECT_PATTERN(out + PAGE, PAGE, 3);
	} else {
		EXPECT_WORDS(p, 2 * PAGE, 0x99);
	}
	obj_close(fd, h);
}

int main(void)
{
	int uffd = uffd_with(0);

	fd = device_open();
	out = map_private(2 * PAGE);
	obj_mirror(fd, out, 2 * PAGE);
	round_trip(uffd, reader);
	round_trip(uffd, writer);
	return test_pass("memory replaced during an acquisition");
}
