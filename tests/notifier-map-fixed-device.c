/* SPDX-License-Identifier: MIT */
/*
 * A driver's memory that is mapped over a page of an object, one page after the
 * other and under a job: the job has let go, the driver's memory is never read or
 * written, a use names that page, the pages beside it and another object work, and so
 * does all of it when there is ordinary memory again.
 *
 * VM: hooks
 */
#include "hook.h"
#include "import.h"

#define PAGES	5

static int render;
static uint8_t *arena, *twin;

static void slide(struct foreign *f, size_t page)
{
	uint8_t *at = arena + page * PAGE;
	uint32_t job;

	map_fixed(arena, PAGES * PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_fill(render, arena, 0x10 + page, PAGES * PAGE));
	EXPECT_WORDS(arena, PAGES * PAGE, 0x10 + page);

	job = halfway_fill(render, 0, ADDR(arena), 0x51, PAGES * PAGE);
	EXPECT(mmap(at, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, f->dmabuf, 0) == at,
	       "mmap: %s", error_name(-errno));
	EXPECT_PATTERN(at, PAGE, 1);
	EXPECT_RET(job_state(render, job), -EFAULT);
	EXPECT_PATTERN(at, PAGE, 1);

	/* all of it has to be acquired again, and one page can not be */
	for (size_t i = 0; i < PAGES; i++)
		if (i != page)
			EXPECT_SYS(madvise(arena + i * PAGE, PAGE, MADV_DONTNEED));
	EXPECT_RET(run_fill(render, arena, 0xbad, PAGES * PAGE), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(at));
	EXPECT_RET(run_copy(render, twin, at, PAGE), -EFAULT);
	EXPECT_OK(run_fill(render, arena + (page + 1) % PAGES * PAGE, 0x21, PAGE));
	EXPECT_WORDS(arena + (page + 1) % PAGES * PAGE, PAGE, 0x21);
	EXPECT_OK(run_fill(render, twin, 0x30 + page, PAGES * PAGE));
	EXPECT_WORDS(twin, PAGES * PAGE, 0x30 + page);
	EXPECT_PATTERN(f->see, PAGE, 1);
}

int main(void)
{
	int vgem = vgem_open("card");
	struct foreign f = vgem_buffer(vgem, 4 * PAGE, NULL);

	render = device_open();
	arena = map_private(2 * PAGES * PAGE);
	twin = arena + PAGES * PAGE;
	obj_mirror(render, arena, PAGES * PAGE);
	obj_mirror(render, twin, PAGES * PAGE);
	fill_pattern(f.see, PAGE, 1);
	for (size_t page = 0; page < PAGES; page++)
		slide(&f, page);
	map_fixed(arena, PAGES * PAGE, PROT_READ | PROT_WRITE);
	EXPECT_OK(run_fill(render, arena, 0x41, PAGES * PAGE));
	EXPECT_WORDS(arena, PAGES * PAGE, 0x41);
	EXPECT_PATTERN(f.see, PAGE, 1);
	return test_pass("a driver's memory mapped over an object");
}
