/* SPDX-License-Identifier: MIT */
/*
 * Tracked memory stays movable: pages move to another node at once while idle,
 * content and all, and the device follows them.
 *
 * VM: numa=2 mem=1024 cpus=2
 */
#include <sys/syscall.h>

#include "helpers.h"

#define N	256

int main(void)
{
	int fd = device_open(), to[N], status[N], node = 0, moved;
	uint8_t *p = map_private(N * PAGE), *q = map_private(N * PAGE);
	uint64_t was[N];
	void *pages[N];

	madvise(p, N * PAGE, MADV_NOHUGEPAGE);
	obj_mirror(fd, p, N * PAGE);
	obj_mirror(fd, q, N * PAGE);
	fill_pattern(p, N * PAGE, 1);
	EXPECT_OK(run_copy(fd, q, p, N * PAGE));
	for (int round = 0; round < 4; round++) {
		for (int i = 0; i < N; i++) {
			pages[i] = p + i * PAGE;
			was[i] = pfn_of(pages[i]);
		}
		if (syscall(SYS_move_pages, 0, N, pages, NULL, status, 0))
			test_skip("move_pages gives %s", error_name(-errno));
		node = !status[0];
		for (int i = 0; i < N; i++)
			to[i] = node;
		if (syscall(SYS_move_pages, 0, N, pages, to, status, 2 /* MPOL_MF_MOVE */) < 0) {
			if (errno == ENODEV)
				test_skip("one memory node only");
			FAIL("move_pages: expected success, got %s", error_name(-errno));
		}
		moved = 0;
		for (int i = 0; i < N; i++)
			moved += status[i] == node && pfn_of(pages[i]) != was[i];
		EXPECT(moved > N * 9 / 10, "%d of %d pages moved", moved, N);
		EXPECT_PATTERN(p, N * PAGE, round + 1);

		EXPECT_OK(run_copy(fd, q, p, N * PAGE));
		EXPECT_PATTERN(q, N * PAGE, round + 1);
		fill_pattern(q, N * PAGE, round + 2);
		EXPECT_OK(run_copy(fd, p, q, N * PAGE));
		EXPECT_PATTERN(p, N * PAGE, round + 2);
	}
	return test_pass("migrated pages");
}
