/* SPDX-License-Identifier: MIT */
/*
 * COMPARE says whether two ranges differ and where first, for every alignment,
 * across pages and for differences at every edge; it writes its result and
 * nothing else, and that the ranges differ is no error.
 */
#include "helpers.h"

static const size_t sizes[] = { 1, 7, 8, 9, 63, 2047, 2048, 2049, 4095, 4096, 4097, 12000 };
static uint8_t *a, *b, *out;
static int fd;

static struct drm_userptr_compare_result compare(const void *x, const void *y, size_t size,
						 void *result)
{
	struct drm_userptr_compare_result r;
	struct drm_userptr_op op = {
		.op = DRM_USERPTR_OP_COMPARE, .dst = ADDR(result), .src = ADDR(x),
		.value = ADDR(y), .size = size,
	};

	EXPECT_OK(run_op(fd, 0, op));
	memcpy(&r, result, sizeof(r));
	return r;
}

static void differ_at(size_t size, size_t at, size_t x, size_t y)
{
	struct drm_userptr_compare_result r;

	b[y + at] ^= 0x80;
	r = compare(a + x, b + y, size, out);
	b[y + at] ^= 0x80;
	EXPECT(r.differs == 1 && r.offset == at,
	       "size %zu, +%zu and +%zu: expected a difference at %zu, got %llu at %llu",
	       size, x, y, at, (unsigned long long)r.differs, (unsigned long long)r.offset);
}

int main(void)
{
	struct drm_userptr_compare_result r;

	fd = device_open();
	a = map_private(5 * PAGE);
	b = map_private(5 * PAGE);
	out = map_private(2 * PAGE);
	obj_mirror(fd, a, 5 * PAGE);
	obj_mirror(fd, b, 5 * PAGE);
	obj_mirror(fd, out, 2 * PAGE);

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		for (size_t x = 0; x < 9; x += 4)
			for (size_t y = PAGE - 3; y < PAGE + 2; y += 2) {
				size_t size = sizes[i];

				fill_pattern(a + x, size, i);
				fill_pattern(b + y, size, i);
				/* outside the range they differ */
				a[x + size] = 1;
				b[y + size] = 2;
				b[y - 1] = 3;
				r = compare(a + x, b + y, size, out);
				EXPECT(!r.differs && r.offset == size,
				       "size %zu, +%zu and +%zu: equal, got %llu at %llu", size, x,
				       y, (unsigned long long)r.differs,
				       (unsigned long long)r.offset);
				differ_at(size, 0, x, y);
				differ_at(size, size / 2, x, y);
				differ_at(size, size - 1, x, y);
			}

	/* its result may lie anywhere, here across two pages */
	memset(out, 0xa5, 2 * PAGE);
	r = compare(a, a + PAGE, 64, out + PAGE - 5);
	EXPECT_EQ(r.offset < 64, r.differs);
	for (size_t i = 0; i < 2 * PAGE; i++)
		EXPECT(out[i] == 0xa5 || (i >= PAGE - 5 && i < PAGE + 11),
		       "byte %zu beside the result became %#x", i, out[i]);

	/* nothing to compare: nothing written */
	memset(out, 0x5a, 2 * PAGE);
	compare(a, b, 0, out);
	for (size_t i = 0; i < 2 * PAGE; i++)
		EXPECT(out[i] == 0x5a, "size 0 wrote byte %zu", i);
	return test_pass("comparing");
}
