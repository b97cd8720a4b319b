/* SPDX-License-Identifier: MIT */
/*
 * Pages of a pinned object whose handle was closed stay charged, and pinned, as
 * long as a queued or running job uses them, and are returned when it is done;
 * also when the process was killed meanwhile.
 *
 * VM: hooks
 */
#include "charge.h"
#include "hook.h"

#define UID	21009
#define SIZE	(40 * PAGE)

static int fd;

struct world {
	struct gate closed, seen;
	uint32_t ctx;
	struct hold hold;
};

static void owner(void *arg)
{
	struct world *w = arg;
	struct alias a = alias_map(SIZE);
	uint32_t h, job;

	become_user(UID);
	EXPECT_OK(obj_create(fd, 0, a.dev, SIZE, PINNED, &h));
	EXPECT_OK(vm_map(fd, w->ctx, h, 0, 0x100000, SIZE, 0));
	job = submit_op(fd, w->ctx, op_fill(0x100000, 0x33, SIZE));
	obj_close(fd, h);
	EXPECT_EQ(vm_pin(), SIZE);
	EXPECT_EQ(charged(fd), SIZE);
	EXPECT_EQ(job_state(fd, job), FENCE_PENDING);
	EXPECT_ZERO(a.see, SIZE);
	EXPECT_HELD(&w->hold);
	gate_open(&w->closed);
	gate_pass(&w->seen);
	EXPECT_OK(job_wait(fd, job));
	EXPECT_WORDS(a.see, SIZE, 0x33);
	AWAIT_EQ(vm_pin(), 0);
	AWAIT_EQ(charged(fd), 0);
}

static void asked(void *arg)
{
	become_user(UID);
	AWAIT_EQ(charged(fd), *(size_t *)arg);
}

static void expect_charged(size_t bytes)
{
	EXPECT_CHILD(spawn(asked, &bytes));
}

int main(void)
{
	struct counters was = counters_now();
	struct world w = { .closed = gate_new(), .seen = gate_new() };
	pid_t pid;

	for (int killed = 0; killed < 2; killed++) {
		fd = device_open();
		w.ctx = ctx_new(fd);
		w.hold = hold_start(fd, w.ctx);
		pid = spawn(owner, &w);
		gate_pass(&w.closed);
		if (killed) {
			EXPECT_SYS(kill(pid, SIGKILL));
			EXPECT_EQ(waitpid(pid, NULL, 0), pid);
		}
		expect_charged(SIZE);
		EXPECT_HELD(&w.hold);
		hold_release(&w.hold);
		if (!killed) {
			gate_open(&w.seen);
			EXPECT_CHILD(pid);
		}
		expect_charged(0);
		close(fd);
	}
	AWAIT_COUNTERS(was);
	return test_pass("a job keeps what it uses");
}
