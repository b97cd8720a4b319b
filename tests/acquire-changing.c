/* SPDX-License-Identifier: MIT */
/*
 * What the process does to its memory while workers acquire it is seen by the
 * next job: discarded, mapped anew, moved there, or copied at fork, never the
 * content of before; and what it no longer has is -EFAULT.
 *
 * VM: cpus=2 mem=1024 timeout=360
 */
#include "workers.h"

#define SIZE	(3 * SEGMENT)
#define MARKS	24
#define ROUNDS	12

static int fd;
static struct gate go;

static void child(void *arg)
{
	gate_pass(&go);
	/* the parent's writes after the fork are not seen */
	EXPECT_PATTERN(arg, PAGE, 1000);
}

int main(void)
{
	uint8_t *p = map_cold(SIZE), *out = map_private(PAGE), *mark[MARKS], *moved;
	uint32_t h;
	int in_time = 0;

	fd = device_open();
	go = gate_new();
	obj_mirror(fd, out, PAGE);
	h = obj_mirror(fd, p, SIZE);
	for (int i = 0; i < MARKS; i++)
		mark[i] = p + SIZE / MARKS * i + i * PAGE;
	for (int round = 0; round < ROUNDS; round++) {
		pid_t pid = 0;

		EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
		for (int i = 0; i < MARKS; i++)
			fill_pattern(mark[i], PAGE, 1000);
		EXPECT_RET(ask(fd, h, 0, 0), -EAGAIN);
		AWAIT(workers_of(fd, h) || state_of(fd, h) != DRM_USERPTR_STATE_ACQUIRING);
		if (round % 3)
			AWAIT(obj_info(fd, h).resident_bytes >= (size_t)(round % 3) * SEGMENT);
		in_time += state_of(fd, h) == DRM_USERPTR_STATE_ACQUIRING;
		switch (round % 4) {
		case 0:
			for (int i = 0; i < MARKS; i++)
				EXPECT_SYS(madvise(mark[i], PAGE, MADV_DONTNEED));
			break;
		case 1:
			for (int i = 0; i < MARKS; i++)
				map_fixed(mark[i], PAGE, PROT_READ | PROT_WRITE);
			break;
		case 2:
			for (int i = 0; i < MARKS; i++) {
				moved = map_private(PAGE);
				EXPECT(mremap(moved, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
					      mark[i]) == mark[i], "mremap: %s", error_name(-errno));
			}
			break;
		case 3:
			pid = spawn(child, mark[MARKS / 2]);
			break;
		}
		for (int i = 0; i < MARKS; i++)
			fill_pattern(mark[i], PAGE, round);
		EXPECT_OK(ask_until(fd, h, 0, 0));
		/* workers that have got the last page answer until they have ended */
		AWAIT(state_of(fd, h) != DRM_USERPTR_STATE_ACQUIRING);
		for (int i = 0; i < MARKS; i++) {
			EXPECT_OK(run_copy(fd, out, mark[i], PAGE));
			EXPECT_PATTERN(out, PAGE, round);
			/* and back */
			EXPECT_OK(run_fill(fd, mark[i], i, PAGE));
			EXPECT_WORDS(mark[i], PAGE, i);
		}
		if (pid) {
			gate_open(&go);
			EXPECT_CHILD(pid);
		}
	}
	printf("%d of %d rounds met workers\n", in_time, ROUNDS);
	EXPECT(in_time > ROUNDS / 3, "too few rounds met workers: %d", in_time);

	/* no longer there */
	EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	EXPECT_RET(ask(fd, h, 0, 0), -EAGAIN);
	AWAIT(workers_of(fd, h));
	unmap(p + SIZE / 2, SIZE / 2);
	EXPECT_RET(ask_until(fd, h, SIZE - PAGE, 0), -EFAULT);
	EXPECT_RET(run_fill(fd, p + SIZE - PAGE, 1, 8), -EFAULT);
	EXPECT_OK(ask_until(fd, h, 0, SIZE / 2));
	return test_pass("memory that changes under workers");
}
