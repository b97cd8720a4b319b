// SPDX-License-Identifier: MIT
/*
 * The library's arithmetic: whole pages around a piece of memory, and the parts of a
 * transfer that is too large for one job.
 */
#include <stdint.h>
#include <string.h>

#include "private.h"
#include "test.h"

#define PAGE	4096

static int page_range(uint64_t addr, uint64_t size, uint64_t *first, uint64_t *bytes)
{
	return userptr_page_range(PAGE, addr, size, first, bytes);
}

static const char *page_range_covers(void)
{
	static const struct {
		uint64_t addr, size, first, bytes;
	} cases[] = {
		{ 0, 1, 0, PAGE },
		{ PAGE, PAGE, PAGE, PAGE },
		{ PAGE, PAGE + 1, PAGE, 2 * PAGE },
		{ PAGE - 1, 1, 0, PAGE },
		{ PAGE - 1, 2, 0, 2 * PAGE },
		{ 3 * PAGE + 5, 4 * PAGE, 3 * PAGE, 5 * PAGE },
		{ UINT64_MAX, 1, UINT64_MAX - PAGE + 1, PAGE },
		{ PAGE, UINT64_MAX - PAGE + 1, PAGE, UINT64_MAX - PAGE + 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t first, bytes;

		EXPECT(page_range(cases[i].addr, cases[i].size, &first, &bytes) == 0);
		EXPECT(first == cases[i].first);
		EXPECT(bytes == cases[i].bytes);
	}
	return NULL;
}

static const char *page_range_refuses(void)
{
	uint64_t first, bytes;

	EXPECT(page_range(PAGE, 0, &first, &bytes) == -EINVAL);
	EXPECT(page_range(UINT64_MAX, 2, &first, &bytes) == -EINVAL);
	EXPECT(page_range(1, UINT64_MAX, &first, &bytes) == -EINVAL);
	EXPECT(page_range(0, UINT64_MAX, &first, &bytes) == -EINVAL);
	return NULL;
}

static const char *part_limit_fits(void)
{
	static const uint64_t max[] = {
		8, 9, 15, 16, 17, 4095, 4096, 1 << 20, (1 << 20) + 1, 1 << 30, UINT64_MAX,
	};

	for (size_t i = 0; i < sizeof(max) / sizeof(max[0]); i++) {
		uint64_t limit = userptr_part_limit(max[i]);

		EXPECT(limit % 8 == 0);
		EXPECT((limit & (limit - 1)) == 0);
		EXPECT(limit <= max[i]);
		EXPECT(limit > max[i] / 2);
	}
	return NULL;
}

static const uint64_t sizes[] = { 1, 7, 8, 9, 15, 16, 17, 63, 64, 65, 1000 };

/* Parts taken in order follow each other without gap; from the end, the other way. */
static const char *parts_cover(bool backward)
{
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct userptr_split split = userptr_split(sizes[i], 16);
		uint64_t at = backward ? sizes[i] : 0;

		split.backward = backward;
		for (uint64_t n = 0; n < split.count; n++) {
			struct userptr_part part = userptr_split_part(&split, n);

			EXPECT(part.size >= 1 && part.size <= 16);
			EXPECT(part.offset % 16 == 0);
			if (backward)
				at -= part.size;
			EXPECT(part.offset == at);
			if (!backward)
				at += part.size;
		}
		EXPECT(at == (backward ? 0 : sizes[i]));
	}
	return NULL;
}

static const char *split_covers_forward(void)
{
	return parts_cover(false);
}

static const char *split_covers_backward(void)
{
	return parts_cover(true);
}

static const char *split_of_nothing(void)
{
	struct userptr_split split = userptr_split(0, 16);

	EXPECT(split.count == 1);
	EXPECT(userptr_split_part(&split, 0).size == 0);
	return NULL;
}

static const char *split_of_everything(void)
{
	struct userptr_split split = userptr_split(UINT64_MAX, (uint64_t)1 << 29);

	EXPECT(split.count == (uint64_t)1 << 35);
	EXPECT(userptr_split_part(&split, split.count - 1).size == ((uint64_t)1 << 29) - 1);
	return NULL;
}

/* Every overlap of a small copy, done part by part as the library does. */
static const char *split_copy_is_memmove(void)
{
	enum { ROOM = 96, PART = 8 };
	unsigned char mem[ROOM], want[ROOM];

	for (uint64_t dst = 0; dst < 40; dst++)
		for (uint64_t src = 0; src < 40; src++)
			for (uint64_t size = 0; size <= 40; size++) {
				struct userptr_split split = userptr_split(size, PART);

				for (int i = 0; i < ROOM; i++)
					mem[i] = want[i] = (unsigned char)i;
				memmove(want + dst, want + src, size);

				split.backward = userptr_copy_is_backward(dst, src, size);
				for (uint64_t n = 0; n < split.count; n++) {
					struct userptr_part part = userptr_split_part(&split, n);

					memmove(mem + dst + part.offset, mem + src + part.offset,
						part.size);
				}
				EXPECT(!memcmp(mem, want, ROOM));
			}
	return NULL;
}

static const char *deadline_saturates(void)
{
	int64_t soon = drm_userptr_deadline(1);

	EXPECT(soon > 0 && soon < DRM_USERPTR_FOREVER);
	EXPECT(drm_userptr_deadline(0) >= soon - 1);
	EXPECT(drm_userptr_deadline(INT64_MAX) == DRM_USERPTR_FOREVER);
	EXPECT(drm_userptr_deadline(UINT64_MAX) == DRM_USERPTR_FOREVER);
	return NULL;
}

static const struct test tests[] = {
	{ "lib-page-range-covers", page_range_covers },
	{ "lib-page-range-refuses", page_range_refuses },
	{ "lib-part-limit-fits", part_limit_fits },
	{ "lib-split-covers-forward", split_covers_forward },
	{ "lib-split-covers-backward", split_covers_backward },
	{ "lib-split-of-nothing", split_of_nothing },
	{ "lib-split-of-everything", split_of_everything },
	{ "lib-split-copy-is-memmove", split_copy_is_memmove },
	{ "lib-deadline-saturates", deadline_saturates },
};

int main(void)
{
	return RUN_TESTS(tests);
}
