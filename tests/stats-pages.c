/* SPDX-License-Identifier: MIT */
/*
 * The device counts the pages that were acquired and the invalidations by their
 * cause, for all objects together what OBJECT_INFO says of each; a page that is
 * acquired again counts again, memory that was not acquired not at all.
 */
#include "observe.h"

static const char *const causes[] = { "unmap", "release", "clear", "protection", "other" };

static long invalidations(const char *cause)
{
	char name[64];

	snprintf(name, sizeof(name), "counters/invalidations_%s", cause);
	return device_number(name);
}

static void expect_added(const long *was, const long *want)
{
	for (size_t i = 0; i < ARRAY_SIZE(causes); i++) {
		long added = invalidations(causes[i]) - was[i];

		EXPECT(added == want[i], "%ld invalidations by %s, expected %ld", added, causes[i],
		       want[i]);
	}
}

int main(void)
{
	uint8_t *p = map_private(8 * PAGE), *q = map_private(8 * PAGE);
	long was[ARRAY_SIZE(causes)], pages = device_number("counters/acquired_pages");
	struct drm_userptr_object_info a, b;
	uint32_t h, untouched, other;
	int fd = device_open();

	memset(p, 1, 8 * PAGE);
	memset(q, 1, 8 * PAGE);
	h = obj_wrap(fd, p, 8 * PAGE, 0);
	other = obj_wrap(fd, q, 4 * PAGE, 0);
	untouched = obj_wrap(fd, q + 4 * PAGE, 4 * PAGE, 0);
	EXPECT_OK(obj_acquire(fd, h, 0, 0));
	EXPECT_OK(obj_acquire(fd, other, 0, 2 * PAGE));
	EXPECT_EQ(device_number("counters/acquired_pages") - pages, 10);

	for (size_t i = 0; i < ARRAY_SIZE(causes); i++)
		was[i] = invalidations(causes[i]);
	EXPECT_SYS(madvise(p, PAGE, MADV_DONTNEED));
	EXPECT_SYS(madvise(q + 4 * PAGE, PAGE, MADV_DONTNEED));
	expect_added(was, (long []){ 0, 0, 1, 0, 0 });
	protect(p + 2 * PAGE, PAGE, PROT_READ);
	protect(p + 2 * PAGE, PAGE, PROT_READ | PROT_WRITE);
	expect_added(was, (long []){ 0, 0, 1, 1, 0 });
	unmap(q, 8 * PAGE);
	unmap(p + 4 * PAGE, PAGE);
	expect_added(was, (long []){ 2, 0, 1, 1, 0 });

	EXPECT_OK(obj_acquire(fd, h, 0, 4 * PAGE));
	EXPECT_EQ(device_number("counters/acquired_pages") - pages, 12);
	a = obj_info(fd, h);
	b = obj_info(fd, other);
	EXPECT_EQ(a.acquired_pages + b.acquired_pages, 12);
	EXPECT_EQ(a.inv_unmap + b.inv_unmap, 2);
	EXPECT_EQ(obj_info(fd, untouched).acquired_pages, 0);
	return test_pass("counters of pages");
}
