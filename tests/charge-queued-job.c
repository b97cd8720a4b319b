/* SPDX-License-Identifier: MIT */
/*
 * Pages of a pinned object whose handle was closed stay charged, and pinned, as
 * long as a queued or running job uses them, and are returned when it is done;
 * also when the process was killed meanwhile.
 */
#include "charge.h"

#define UID	21009
#define SIZE	(40 * PAGE)

static int fd;

struct world {
	struct gate closed, seen;
	bool die;
};

static void owner(void *arg)
{
	struct world *w = arg;
	struct alias a = alias_map(SIZE);
	uint32_t h, job, ctx;

	become_user(UID);
	ctx = ctx_new(fd);
	struct hold hold = hold_start(fd, ctx);

	EXPECT_OK(obj_create(fd, 0, a.dev, SIZE, PINNED, &h));
	EXPECT_OK(vm_map(fd, ctx, h, 0, 0x100000, SIZE, 0));
	job = submit_op(fd, ctx, op_fill(0x100000, 0x33, SIZE));
	obj_close(fd, h);
	EXPECT_EQ(vm_pin(), SIZE);
	EXPECT_EQ(charged(fd), SIZE);
	EXPECT_EQ(job_state(fd, job), FENCE_PENDING);
	gate_open(&w->closed);
	gate_pass(&w->seen);
	if (w->die)
		raise(SIGKILL);
	EXPECT_ZERO(a.see, SIZE);
	EXPECT_HELD(&hold);
	EXPECT_EQ(charged(fd), SIZE);
	hold_release(&hold);
	EXPECT_OK(job_wait(fd, job));
	EXPECT_WORDS(a.see, SIZE, 0x33);
	AWAIT_EQ(vm_pin(), 0);
	AWAIT_EQ(charged(fd), 0);
	EXPECT_OK(ctx_destroy(fd, ctx));
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
	int status;
	pid_t pid;

	for (int round = 0; round < 2; round++) {
		fd = device_open();
		w.die = round;
		pid = spawn(owner, &w);
		gate_pass(&w.closed);
		expect_charged(SIZE);
		gate_open(&w.seen);
		EXPECT_EQ(waitpid(pid, &status, 0), pid);
		EXPECT(w.die ? WIFSIGNALED(status) : !status, "status %#x", status);
		/* the exit ended the job that held; the file is open still */
		expect_charged(0);
		close(fd);
	}
	AWAIT_COUNTERS(was);
	return test_pass("a job keeps what it uses");
}
