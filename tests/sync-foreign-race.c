/* SPDX-License-Identifier: MIT */
/*
 * A foreign fence signals at the moment when the jobs behind it are cancelled, by
 * munmap(), with their context or with their file: each of them has either been
 * done, all of it, or ends with the error of what cancelled it.
 *
 * VM: cpus=2 timeout=120
 */
#include <pthread.h>
#include <stdatomic.h>

#include "foreign.h"

#define ROUNDS	(300 / slowness)
#define N_JOBS	8

static atomic_int arrived;

static void meet(void)
{
	atomic_fetch_add(&arrived, 1);
	while (atomic_load(&arrived) < 2)
		;
}

static void *signaller(void *arg)
{
	meet();
	foreign_signal(arg);
	return NULL;
}

struct target {
	int fd;
	uint32_t ctx;
	struct alias a;
};

static void by_munmap(struct target *t)
{
	unmap(t->a.dev, t->a.size);
}

static void by_context(struct target *t)
{
	EXPECT_OK(ctx_destroy(t->fd, t->ctx));
}

static void by_file(struct target *t)
{
	close(t->fd);
}

static const struct {
	void (*cancel)(struct target *t);
	int error;
} ways[] = { { by_munmap, -EFAULT }, { by_context, -ECANCELED }, { by_file, -ECANCELED } };

static void race(unsigned int round)
{
	size_t way = round % ARRAY_SIZE(ways);
	struct target t = { .fd = device_open(), .a = alias_map(N_JOBS * PAGE) };
	struct foreign f = foreign_new();
	int files[N_JOBS];
	pthread_t thread;

	t.ctx = ctx_new(t.fd);
	obj_mirror_in(t.fd, t.ctx, t.a.dev, t.a.size);
	for (size_t i = 0; i < N_JOBS; i++) {
		struct drm_userptr_op op = op_fill(ADDR(t.a.dev) + i * PAGE, 0x31, PAGE);

		files[i] = syncobj_export(t.fd, submit_behind(t.fd, t.ctx, &f, op));
	}
	atomic_store(&arrived, 0);
	EXPECT_EQ(pthread_create(&thread, NULL, signaller, &f), 0);
	meet();
	/* from well before the fence signals to well after it */
	for (volatile unsigned int i = 0; i < round % 64 * 500; i++)
		;
	ways[way].cancel(&t);
	pthread_join(thread, NULL);
	for (size_t i = 0; i < N_JOBS; i++) {
		int state = fence_wait(files[i]).state;

		EXPECT(!state || state == ways[way].error, "round %u, job %zu: %s", round, i,
		       error_name(state));
		if (!state)
			EXPECT_WORDS(t.a.see + i * PAGE, PAGE, 0x31);
		else if (state == -ECANCELED)
			EXPECT_ZERO(t.a.see + i * PAGE, PAGE);
		close(files[i]);
	}
	if (ways[way].cancel != by_file)
		close(t.fd);
	if (ways[way].cancel != by_munmap)
		unmap(t.a.dev, t.a.size);
	unmap(t.a.see, t.a.size);
	close(t.a.memfd);
	foreign_drop(&f);
}

int main(void)
{
	for (unsigned int round = 0; round < (unsigned int)ROUNDS; round++)
		race(round);
	return test_pass("a foreign fence against cancellation");
}
