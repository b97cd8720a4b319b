/* SPDX-License-Identifier: MIT */
/*
 * Memory that a child does not get (MADV_DONTFORK) or gets empty
 * (MADV_WIPEONFORK): the parent's object works on as if there had been no fork.
 */
#include "helpers.h"

struct world {
	uint64_t *gone, *wiped;
};

static void child(void *arg)
{
	struct world *w = arg;

	EXPECT(msync(w->gone, PAGE, MS_ASYNC) < 0 && errno == ENOMEM, "the child has the memory");
	EXPECT_ZERO(w->wiped, PAGE);
}

int main(void)
{
	int fd = device_open();
	struct world w = { map_private(PAGE), map_private(PAGE) };

	EXPECT_SYS(madvise(w.gone, PAGE, MADV_DONTFORK));
	EXPECT_SYS(madvise(w.wiped, PAGE, MADV_WIPEONFORK));
	obj_mirror(fd, w.gone, PAGE);
	obj_mirror(fd, w.wiped, PAGE);
	EXPECT_OK(run_fill(fd, w.gone, 1, PAGE));
	EXPECT_OK(run_fill(fd, w.wiped, 2, PAGE));
	EXPECT_CHILD(spawn(child, &w));
	EXPECT_WORDS(w.gone, PAGE, 1);
	EXPECT_WORDS(w.wiped, PAGE, 2);
	EXPECT_OK(run_copy(fd, w.gone, w.wiped, PAGE / 2));
	EXPECT_WORDS(w.gone, PAGE / 2, 2);
	return test_pass("MADV_DONTFORK and MADV_WIPEONFORK");
}
