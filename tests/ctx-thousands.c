/* SPDX-License-Identifier: MIT */
/*
 * As many contexts as a file may have, thousands, all work at once, a job in
 * each; destroyed with a job waiting in each they are gone at once, the jobs end
 * with -ECANCELED and write nothing, and nothing is left.
 *
 * VM: timeout=120
 */
#include "contexts.h"

static void all_work(struct contexts *c)
{
	struct foreign f = foreign_new();

	contexts_submit(c, &f, 0x10000);
	EXPECT_ZERO(c->mem, N_SHARES * PAGE);
	foreign_signal(&f);
	for (size_t i = 0; i < c->n_jobs; i++) {
		EXPECT_OK(job_wait(c->fd, c->jobs[i]));
		EXPECT_EQ(word_of(c, i), 0x10000 + i);
		syncobj_free(c->fd, c->jobs[i]);
	}
	foreign_drop(&f);
	memset(c->mem, 0, N_SHARES * PAGE);
}

static void all_go(struct contexts *c)
{
	struct foreign f = foreign_new();

	contexts_submit(c, &f, 0xbad0000);
	for (size_t i = 0; i < N_CTX; i++)
		EXPECT_OK(ctx_destroy(c->fd, c->ids[i]));
	EXPECT_UNSIGNALLED(&f);
	for (size_t i = 0; i < c->n_jobs; i++)
		EXPECT_RET(job_state(c->fd, c->jobs[i]), -ECANCELED);
	EXPECT_ZERO(c->mem, N_SHARES * PAGE);
	foreign_drop(&f);
}

int main(void)
{
	struct drm_userptr_ctx_create one_more = { 0 };
	struct counts was = counts_now();
	int fd = device_open(), second = device_open();
	struct contexts *c;

	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_MAX_CONTEXTS), N_CTX + 1);
	c = contexts_make(fd);
	EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &one_more), -ENOSPC);
	EXPECT_OK(xioctl(second, DRM_IOCTL_USERPTR_CTX_CREATE, &one_more));
	all_work(c);
	all_go(c);
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &one_more));
	close(fd);
	close(second);
	counts_await(&was);
	return test_pass("thousands of contexts");
}
