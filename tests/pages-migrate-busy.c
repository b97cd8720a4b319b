/* SPDX-License-Identifier: MIT */
/*
 * Pages are moved to another node while a job writes them: move_pages waits for
 * the job, all of whose work is at the new place.
 *
 * VM: numa=2 mem=1024 cpus=2 hooks
 */
#include "events.h"
#include "hook.h"

#define N	512
#define SIZE	(N * PAGE)

static void *pages[N];
static int to[N], went[N];

static int moves(void *arg)
{
	(void)arg;
	return syscall(SYS_move_pages, 0, N, pages, to, went, 2 /* MPOL_MF_MOVE */) < 0 ?
		-errno : 0;
}

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_small(SIZE), *out = map_private(SIZE);
	struct call call = { .make = moves };
	uint64_t was[N];
	int ret;
	uint32_t job;

	module_param_set("job_timeout_ms", 60000);
	obj_mirror(fd, p, SIZE);
	obj_mirror(fd, out, SIZE);
	memset(p, 0, SIZE);
	for (int i = 0; i < N; i++)
		pages[i] = p + i * PAGE;
	if (syscall(SYS_move_pages, 0, N, pages, NULL, went, 0))
		test_skip("move_pages gives %s", error_name(-errno));
	for (int i = 0; i < N; i++)
		to[i] = !went[i];
	ret = moves(NULL);
	if (ret == -ENODEV)
		test_skip("one memory node only");
	EXPECT_OK(ret);
	for (int i = 0; i < N; i++)
		to[i] = !to[i];
	pfns_of(p, N, was);

	job = halfway_fill(fd, 0, ADDR(p), 0x51, SIZE);
	EXPECT_OK(call_behind_job(&call));
	EXPECT_BACK_BEHIND(&call, fd, job, 0);
	EXPECT_WORDS(p, SIZE, 0x51);
	EXPECT(pages_moved(p, N, was) > N * 9 / 10, "%zu of %d pages moved",
	       pages_moved(p, N, was), N);
	EXPECT_AGREE(fd, p, out, SIZE, 1);
	return test_pass("pages moved under a job");
}
