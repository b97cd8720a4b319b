/* SPDX-License-Identifier: MIT */
/*
 * Where parts of an object were unmapped, pages at its ends and pages on both sides of
 * where the driver's tables meet, another process has the pages for itself; the rest of
 * the object is used as before.
 */
#include "stale.h"

#define TABLE	((size_t)512)	/* pages that one of the driver's tables holds */
#define PAGES	(TABLE + 88)

static const struct {
	size_t first, count;
} parts[] = {
	{ 0, 1 }, { 100, 32 }, { TABLE - 12, 24 }, { PAGES - 1, 1 },
};

static bool unmapped(size_t page)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (page >= parts[i].first && page < parts[i].first + parts[i].count)
			return true;
	return false;
}

int main(void)
{
	struct neighbour *n = neighbour_new();
	struct stale s = stale_wrap(n, device_open(), stale_map(PAGES * PAGE),
				    map_shared(PAGES * PAGE), PAGES * PAGE);

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		neighbour_mark(n, s.old + parts[i].first * PAGE, parts[i].count * PAGE);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		unmap(s.old + parts[i].first * PAGE, parts[i].count * PAGE);
	neighbour_take(n);
	for (size_t page = 0; page < PAGES; page++)
		stale_copy(&s, page * PAGE, PAGE, unmapped(page) ? -EFAULT : 0);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		stale_fill(&s, parts[i].first * PAGE, parts[i].count * PAGE, -EFAULT);
	for (size_t page = 0; page < PAGES; page++)
		if (!unmapped(page))
			EXPECT_WORDS(s.old + page * PAGE, PAGE, STALE_BEFORE);
	return test_pass("freed parts of an object are another process's alone");
}
