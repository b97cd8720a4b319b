/* SPDX-License-Identifier: MIT */
/*
 * A signal with a handler interrupts a SUBMIT that waits for room with -EINTR, and
 * nothing was queued; with SA_RESTART the kernel calls again by itself, and the
 * job is queued once there is room.
 */
#include <sys/ioctl.h>

#include "foreign.h"

#define SIZE	MIB

static volatile sig_atomic_t *signals;

static void on_signal(int signal)
{
	(void)signal;
	++*signals;
}

struct world {
	int fd;
	uint64_t *p;
	struct foreign f;
	struct gate ready;
	bool restart;
};

/* more than 1 GiB in the context, behind the fence */
static void fill_queue(struct world *w)
{
	struct drm_userptr_sync in = foreign_sync(w->fd, &w->f);
	struct drm_userptr_op ops[600];

	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		ops[i] = op_fill(ADDR(w->p), 1, SIZE);
	for (int i = 0; i < 2; i++)
		EXPECT_OK(submit(w->fd, &(struct job){
			.ops = ops, .n_ops = ARRAY_SIZE(ops), .in = &in, .n_in = 1,
		}));
}

static void submitter(void *arg)
{
	struct world *w = arg;
	struct sigaction action = {
		.sa_handler = on_signal, .sa_flags = w->restart ? SA_RESTART : 0,
	};
	struct drm_userptr_op op;
	struct drm_userptr_submit args;
	int ret;

	w->p = map_private(SIZE);
	obj_mirror(w->fd, w->p, SIZE);
	op = op_fill(ADDR(w->p), 2, SIZE);
	args = submit_args(&(struct job){ .ops = &op, .n_ops = 1 });
	EXPECT_SYS(sigaction(SIGINT, &action, NULL));
	fill_queue(w);
	gate_open(&w->ready);
	ret = ioctl(w->fd, DRM_IOCTL_USERPTR_SUBMIT, &args) ? -errno : 0;
	EXPECT_RET(ret, w->restart ? 0 : -EINTR);
	EXPECT_EQ(*signals, 1);
	if (!w->restart) {
		EXPECT_UNSIGNALLED(&w->f);
		foreign_signal(&w->f);
	}
	EXPECT_OK(run_op(w->fd, 0, op_fill(0, 0, 0)));
	EXPECT_WORDS(w->p, SIZE, w->restart ? 2 : 1);
}

int main(void)
{
	struct world w = { .ready = gate_new() };

	signals = map_shared(PAGE);
	for (int restart = 0; restart < 2; restart++) {
		int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
		pid_t pid;

		*signals = 0;
		w.restart = restart;
		w.fd = device_open();
		w.f = foreign_new();
		pid = spawn(submitter, &w);
		gate_pass(&w.ready);
		await_in_ioctl(pid, DRM_IOCTL_USERPTR_SUBMIT);
		EXPECT_SYS(kill(pid, SIGINT));
		while (!*signals)
			EXPECT(now_ns() < deadline, "the signal does not reach the handler");
		if (restart) {
			await_in_ioctl(pid, DRM_IOCTL_USERPTR_SUBMIT);
			EXPECT_UNSIGNALLED(&w.f);
			foreign_signal(&w.f);
		}
		EXPECT_CHILD(pid);
		foreign_drop(&w.f);
		close(w.fd);
	}
	return test_pass("signals interrupt SUBMIT");
}
