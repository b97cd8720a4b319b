/* SPDX-License-Identifier: MIT */
/*
 * Memory that is unmapped while a SUBMIT that has its pages already waits for others: the
 * job finds the hole, and neither reads nor changes what another process keeps in the pages.
 */
#include <pthread.h>

#include "charge.h"
#include "stale.h"
#include "uffd.h"

struct late {
	struct stale s;
	uint8_t *slow;	/* a page that is long in coming */
	pid_t tid;
	_Atomic bool running;
	int ret;
};

static void *submitter(void *arg)
{
	struct late *late = arg;
	struct stale *s = &late->s;
	struct drm_userptr_op ops[] = {
		op_copy(ADDR(s->out), ADDR(s->old), s->size),
		op_fill(ADDR(s->old), STALE_LATER, s->size),
		op_fill(ADDR(late->slow), STALE_LATER, PAGE),
	};

	late->tid = gettid();
	late->running = true;
	late->ret = run_ops(s->fd, 0, ops, ARRAY_SIZE(ops));
	return NULL;
}

int main(void)
{
	static struct late late;
	struct stale *s = &late.s;
	pthread_t thread;
	void *content;
	int uffd;

	*s = stale_new();
	content = map_private(PAGE);
	late.slow = map_private(PAGE);
	obj_mirror(s->fd, late.slow, PAGE);
	uffd = uffd_open(late.slow, PAGE);
	memset(s->out, 0, s->size);
	EXPECT_EQ(pthread_create(&thread, NULL, submitter, &late), 0);
	EXPECT(uffd_await(uffd) == late.slow, "another page is waited for");
	unmap(s->old, s->size);
	neighbour_take(s->neighbour);
	uffd_serve(uffd, late.slow, content);
	EXPECT_EQ(pthread_join(thread, NULL), 0);
	EXPECT_NO_SECRET(s->out, s->size);
	EXPECT_SECRET_INTACT(s->neighbour);
	EXPECT_RET(late.ret, -EFAULT);
	EXPECT_ZERO(s->out, s->size);
	return test_pass("pages that were freed under a SUBMIT are another process's alone");
}
