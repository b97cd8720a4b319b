/* SPDX-License-Identifier: MIT */
/*
 * Pages are moved to another node while a job writes them: move_pages waits for
 * the job, all of whose work is at the new place.
 *
 * VM: numa=2 mem=1024 cpus=2
 */
#include "events.h"

#define N	512
#define SIZE	(N * PAGE)
#define TOTAL	(256 * MIB)

int main(void)
{
	int fd = device_open(), to[N], status[N];
	uint8_t *p = map_small(SIZE), *out = map_private(SIZE);
	struct fence fence;
	void *pages[N];
	uint64_t was[N];
	int64_t back;
	uint32_t job;

	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, p, SIZE);
	obj_mirror(fd, out, SIZE);
	memset(p, 0, SIZE);
	for (int i = 0; i < N; i++)
		pages[i] = p + i * PAGE;
	if (syscall(SYS_move_pages, 0, N, pages, NULL, status, 0))
		test_skip("move_pages gives %s", error_name(-errno));
	for (int i = 0; i < N; i++)
		to[i] = !status[i];
	pfns_of(p, N, was);

	job = long_job(fd, 0, ADDR(p), SIZE, TOTAL);
	await_change((uint64_t *)(void *)p, 0);
	if (syscall(SYS_move_pages, 0, N, pages, to, status, 2 /* MPOL_MF_MOVE */) < 0) {
		if (errno == ENODEV)
			test_skip("one memory node only");
		FAIL("move_pages: expected success, got %s", error_name(-errno));
	}
	back = now_ns();
	fence = job_fence(fd, job);
	EXPECT_WORDS(p, SIZE, long_job_last(SIZE, TOTAL));
	EXPECT_RET(fence.state, 0);
	EXPECT(fence.time_ns <= back, "the fence signalled %" PRId64 " us after move_pages",
	       (fence.time_ns - back) / 1000);
	EXPECT(pages_moved(p, N, was) > N * 9 / 10, "%zu of %d pages moved",
	       pages_moved(p, N, was), N);
	EXPECT_AGREE(fd, p, out, SIZE, 1);
	return test_pass("pages moved under a job");
}
