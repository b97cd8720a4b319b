/* SPDX-License-Identifier: MIT */
/*
 * A job that was cancelled ends in its turn: its fence does not signal before
 * that of the job that runs in front of it, nor any later one before its own. And
 * munmap of memory that the running job writes still waits for it, though a later
 * job over the same memory was cancelled meanwhile.
 *
 * VM: hooks
 */
#include "hook.h"

static void ends_in_its_turn(int fd)
{
	uint8_t *doomed = map_private(PAGE), *other = map_private(PAGE);
	struct fence first, second, third;
	uint32_t cancelled, later;
	struct hold hold;
	int running;

	obj_mirror(fd, doomed, PAGE);
	obj_mirror(fd, other, PAGE);
	hold = hold_start(fd, 0);
	running = syncobj_export(fd, hold.syncobj);
	cancelled = submit_op(fd, 0, op_fill(ADDR(doomed), 1, PAGE));
	later = submit_op(fd, 0, op_fill(ADDR(other), 2, PAGE));
	unmap(doomed, PAGE);
	EXPECT_RET(job_state(fd, cancelled), FENCE_PENDING);
	EXPECT_RET(job_state(fd, later), FENCE_PENDING);
	EXPECT_ZERO(other, PAGE);
	EXPECT_HELD(&hold);

	hold_release(&hold);
	first = fence_wait(running);
	EXPECT_RET(job_wait(fd, cancelled), -EFAULT);
	EXPECT_OK(job_wait(fd, later));
	second = job_fence(fd, cancelled);
	third = job_fence(fd, later);
	EXPECT(first.time_ns <= second.time_ns && second.time_ns <= third.time_ns,
	       "the fences signalled at %lld, %lld, %lld ns", (long long)first.time_ns,
	       (long long)second.time_ns, (long long)third.time_ns);
	EXPECT_WORDS(other, PAGE, 2);
}

static void still_waits(int fd)
{
	struct alias mem = alias_map(MIB);
	uint8_t *doomed = map_private(PAGE);
	uint32_t running, cancelled;

	obj_mirror(fd, mem.dev, mem.size);
	obj_mirror(fd, doomed, PAGE);
	running = halfway_fill(fd, 0, ADDR(mem.dev), 3, mem.size);
	cancelled = submit_op(fd, 0, op_copy(ADDR(doomed), ADDR(mem.dev), PAGE));
	unmap(doomed, PAGE);
	EXPECT_RET(job_state(fd, running), FENCE_PENDING);
	unmap(mem.dev, PAGE);
	EXPECT_RET(job_state(fd, running), -EFAULT);
	EXPECT_HALFWAY(mem.see, 3, mem.size);
	EXPECT_RET(job_wait(fd, cancelled), -EFAULT);
}

int main(void)
{
	int fd = device_open();

	ends_in_its_turn(fd);
	/* and with it the object over addresses that are free again */
	close(fd);
	fd = device_open();
	still_waits(fd);
	return test_pass("cancelled jobs end in their turn");
}
