/* SPDX-License-Identifier: MIT */
/*
 * A transparent huge page under an object is split, by the kernel's own means and
 * by what happens to a part of it, and what becomes of single pages is exact:
 * those are new, zero or gone, and all others keep their content.
 *
 * VM: mem=1024
 */
#include "events.h"

static int fd;
static uint8_t *out;

static bool split_by_kernel(const uint8_t *p)
{
	char text[96];

	snprintf(text, sizeof(text), "%d,0x%zx,0x%zx", getpid(), (size_t)ADDR(p),
		 (size_t)ADDR(p) + HUGE);
	return !write_file("/sys/kernel/debug/split_huge_pages", text);
}

static void discard(uint8_t *p)
{
	EXPECT_SYS(madvise(p + 100 * PAGE, 20 * PAGE, MADV_DONTNEED));
	EXPECT_OK(run_copy(fd, out, p + 90 * PAGE, 40 * PAGE));
	EXPECT_SAME(out, p + 90 * PAGE, 40 * PAGE);
	EXPECT_ZERO(out + 10 * PAGE, 20 * PAGE);
}

static void move_away(uint8_t *p)
{
	uint8_t *to = map_reserve(8 * PAGE);

	fill_pattern(p + 200 * PAGE, 8 * PAGE, 7);
	EXPECT(mremap(p + 200 * PAGE, 8 * PAGE, 8 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to,
	       "mremap: %s", error_name(-errno));
	EXPECT_RET(run_fill(fd, p, 0xbad, HUGE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + 200 * PAGE);
	EXPECT_PATTERN(to, 8 * PAGE, 7);
	map_fixed(p + 200 * PAGE, 8 * PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_fill(fd, p + 200 * PAGE, 0x51, 8 * PAGE));
	EXPECT_WORDS(p + 200 * PAGE, 8 * PAGE, 0x51);
	EXPECT_PATTERN(to, 8 * PAGE, 7);
	unmap(to, 8 * PAGE);
}

static void take_rights(uint8_t *p)
{
	fill_pattern(p + 300 * PAGE, 2 * PAGE, 8);
	protect(p + 300 * PAGE, 2 * PAGE, PROT_READ);
	EXPECT_RET(run_fill(fd, p, 0xbad, HUGE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p) + 300 * PAGE);
	EXPECT_PATTERN(p + 300 * PAGE, 2 * PAGE, 8);
	EXPECT_OK(run_fill(fd, p, 0x52, 300 * PAGE));
	EXPECT_WORDS(p, 300 * PAGE, 0x52);
	protect(p + 300 * PAGE, 2 * PAGE, PROT_READ | PROT_WRITE);
}

int main(void)
{
	static void (*const changes[])(uint8_t *) = { discard, move_away, take_rights };
	bool by_kernel = true;

	fd = device_open();
	out = map_private(HUGE);
	obj_mirror(fd, out, HUGE);
	for (size_t i = 0; i < 2 * ARRAY_SIZE(changes); i++) {
		uint8_t *p = map_thp(1);
		uint32_t h;

		if (!p)
			test_skip("no transparent huge pages");
		h = obj_mirror(fd, p, HUGE);
		EXPECT_AGREE(fd, p, out, HUGE, 10);
		if (i % 2) {
			by_kernel &= split_by_kernel(p);
			EXPECT_OK(run_copy(fd, out, p, HUGE));
			EXPECT_PATTERN(out, HUGE, 11);
		}
		changes[i / 2](p);
		EXPECT_AGREE(fd, p, out, HUGE, 20);
		obj_close(fd, h);
		unmap(p, HUGE);
	}
	printf("split %s debugfs\n", by_kernel ? "by" : "without");
	return test_pass("a huge page that is split");
}
