/* SPDX-License-Identifier: MIT */
/*
 * What must wait for the jobs on memory that stays, as fork(), reclaim and
 * mprotect() do, waits for one that waits for a foreign fence no longer than
 * job_timeout_ms: the job, and one behind it over the same memory, end with
 * -ETIMEDOUT in their turn and write nothing.
 *
 * VM: swap
 */
#include "foreign.h"

static void forks(uint8_t *p)
{
	pid_t pid = fork();

	EXPECT_SYS(pid);
	if (!pid)
		_exit(*p);
	EXPECT_CHILD(pid);
}

static void pages_out(uint8_t *p)
{
	EXPECT_SYS(madvise(p, PAGE, MADV_PAGEOUT));
}

static void protects(uint8_t *p)
{
	protect(p, PAGE, PROT_READ);
}

int main(void)
{
	static void (*const events[])(uint8_t *p) = { forks, pages_out, protects };

	module_param_set("job_timeout_ms", 100);
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		uint8_t *p = map_private(PAGE);
		struct foreign f = foreign_new();
		uint32_t first, second;
		int fd = device_open();

		obj_mirror(fd, p, PAGE);
		first = submit_behind(fd, 0, &f, op_fill(ADDR(p), 0xbad, PAGE));
		second = submit_op(fd, 0, op_fill(ADDR(p), 0xbad2, PAGE));
		EXPECT_RET(job_state(fd, first), FENCE_PENDING);
		events[i](p);
		EXPECT_UNSIGNALLED(&f);
		EXPECT_RET(job_wait(fd, first), -ETIMEDOUT);
		EXPECT_RET(job_wait(fd, second), -ETIMEDOUT);
		EXPECT_UNSIGNALLED(&f);
		foreign_signal(&f);
		EXPECT_ZERO(p, PAGE);
		close(fd);
		foreign_drop(&f);
		unmap(p, PAGE);
	}
	return test_pass("a foreign fence delays no longer than job_timeout_ms");
}
