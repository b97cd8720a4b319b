/* SPDX-License-Identifier: MIT */
/*
 * Compaction of the machine's memory moves tracked pages while an object has
 * them, and device and process follow: nothing is lost in either direction.
 *
 * VM: alone
 */
#include <sys/sysinfo.h>

#include "events.h"

#define N	1024

/* over most of the machine's memory, with free pages between */
static uint8_t *map_scattered(void)
{
	struct sysinfo info;
	uint8_t *p = map_small(N * PAGE), *between;
	size_t apart;

	EXPECT_SYS(sysinfo(&info));
	apart = info.freeram * info.mem_unit * 2 / 3 / (N * PAGE);
	between = map_small(apart * N * PAGE);
	for (size_t i = 0; i < N; i++) {
		p[i * PAGE] = 1;
		for (size_t j = 0; j < apart; j++)
			between[(i * apart + j) * PAGE] = 1;
	}
	unmap(between, apart * N * PAGE);
	return p;
}

int main(void)
{
	int fd = device_open();
	uint8_t *out = map_private(N * PAGE);
	uint64_t was[N];

	obj_mirror(fd, out, N * PAGE);
	for (int round = 0; round < 2; round++) {
		uint8_t *p = map_scattered();
		uint32_t h = obj_mirror(fd, p, N * PAGE);
		size_t moved;

		EXPECT_AGREE(fd, p, out, N * PAGE, 10 * round);
		EXPECT_EQ(obj_info(fd, h).state, DRM_USERPTR_STATE_READY);
		pfns_of(p, N, was);
		if (write_file("/proc/sys/vm/compact_memory", "1"))
			test_skip("no compaction");
		moved = pages_moved(p, N, was);
		printf("%zu of %d pages moved\n", moved, N);
		EXPECT(moved > N / 16, "%zu of %d pages moved", moved, N);
		EXPECT_OK(run_copy(fd, out, p, N * PAGE));
		EXPECT_PATTERN(out, N * PAGE, 10 * round + 1);
		EXPECT_AGREE(fd, p, out, N * PAGE, 10 * round + 2);
		obj_close(fd, h);
		unmap(p, N * PAGE);
	}
	return test_pass("compaction");
}
