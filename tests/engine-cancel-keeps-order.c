/* SPDX-License-Identifier: MIT */
/*
 * A job that was cancelled ends in its turn: its fence does not signal before
 * that of the job that runs in front of it, nor any later one before its own. And
 * munmap of memory that the running job writes still waits for it, though a later
 * job over the same memory was cancelled meanwhile.
 */
#include "helpers.h"

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

/*
 * The content alone may look right when the engine, once asked to stop, does so
 * soon enough. The fence tells when it did: in one round of many, if not in each,
 * a munmap() that does not wait returns before that.
 */
static void still_waits(int fd, int rounds)
{
	for (int i = 0; i < rounds; i++) {
		struct alias mem = alias_map(4 * MIB);
		uint8_t *doomed = map_private(PAGE);
		uint32_t ctx = ctx_new(fd), running, cancelled, h[2];
		uint64_t before;
		int64_t after;

		h[0] = obj_mirror_in(fd, ctx, mem.dev, mem.size);
		h[1] = obj_mirror_in(fd, ctx, doomed, PAGE);
		running = long_job(fd, ctx, ADDR(mem.dev), mem.size, LONG_BYTES);
		cancelled = submit_op(fd, ctx, op_copy(ADDR(doomed), ADDR(mem.dev), PAGE));
		await_change((uint64_t *)(void *)mem.see, 0);
		unmap(doomed, PAGE);
		EXPECT_RET(job_state(fd, running), FENCE_PENDING);
		unmap(mem.dev, PAGE);
		after = now_ns();
		before = checksum(mem.see, mem.size);
		EXPECT(job_fence(fd, running).time_ns <= after,
		       "munmap() returned %lld ns before the job that wrote the memory ended",
		       (long long)(job_fence(fd, running).time_ns - after));
		EXPECT_RET(job_wait(fd, running), -EFAULT);
		EXPECT_RET(job_wait(fd, cancelled), -EFAULT);
		EXPECT_EQ(checksum(mem.see, mem.size), before);
		obj_close(fd, h[0]);
		obj_close(fd, h[1]);
		EXPECT_OK(ctx_destroy(fd, ctx));
		unmap(mem.dev + PAGE, mem.size - PAGE);
		unmap(mem.see, mem.size);
		close(mem.memfd);
	}
}

int main(void)
{
	int fd = device_open();

	ends_in_its_turn(fd);
	/* and with it the object over addresses that are free again */
	close(fd);
	fd = device_open();
	still_waits(fd, 20);
	return test_pass("cancelled jobs end in their turn");
}
