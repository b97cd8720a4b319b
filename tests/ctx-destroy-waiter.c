/* SPDX-License-Identifier: MIT */
/*
 * A thread that waits in SUBMIT for room in a context is let go when another one
 * destroys the context: it gets -ENOENT at once, though the jobs that it waited
 * for wait for a foreign fence.
 *
 * VM: cpus=2
 */
#include <pthread.h>
#include <stdatomic.h>

#include "foreign.h"

struct waiter {
	int fd;
	uint32_t ctx;
	atomic_int tid;
	int ret;
};

static void *waiter(void *arg)
{
	struct waiter *w = arg;

	atomic_store(&w->tid, gettid());
	w->ret = submit_ops(w->fd, w->ctx, 0, NULL, 0, NULL);
	return NULL;
}

int main(void)
{
	struct waiter w = { .fd = device_open() };
	uint8_t *p = map_private(MIB);
	struct foreign f = foreign_new();
	struct drm_userptr_sync in = foreign_sync(w.fd, &f);
	struct drm_userptr_op ops[600];
	pthread_t thread;

	w.ctx = ctx_new(w.fd);
	obj_mirror_in(w.fd, w.ctx, p, MIB);
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		ops[i] = op_fill(ADDR(p), 0xbad, MIB);
	/* more than 1 GiB */
	for (int i = 0; i < 2; i++)
		EXPECT_OK(submit(w.fd, &(struct job){
			.ctx = w.ctx, .ops = ops, .n_ops = ARRAY_SIZE(ops), .in = &in, .n_in = 1,
		}));
	EXPECT_EQ(pthread_create(&thread, NULL, waiter, &w), 0);
	while (!atomic_load(&w.tid))
		sched_yield();
	await_in_ioctl(atomic_load(&w.tid), DRM_IOCTL_USERPTR_SUBMIT);
	EXPECT_OK(ctx_destroy(w.fd, w.ctx));
	pthread_join(thread, NULL);
	EXPECT_UNSIGNALLED(&f);
	EXPECT_RET(w.ret, -ENOENT);
	foreign_signal(&f);
	EXPECT_ZERO(p, MIB);
	foreign_drop(&f);
	return test_pass("destroying a context that is waited for");
}
