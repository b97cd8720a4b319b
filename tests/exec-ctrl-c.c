/* SPDX-License-Identifier: MIT */
/*
 * Ctrl-C ends a process at once that waits in WAIT, SET_DOMAIN, SUBMIT, an export
 * or ACQUIRE, for a fence or a userfaultfd that says nothing; the open file goes
 * on in another process, with the job that it has queued behind.
 */
#include "foreign.h"
#include "prime.h"
#include "uffd.h"

struct world {
	int fd;
	struct foreign f;
	struct gate ready;
};

struct place {
	const char *name;
	unsigned long request;
	void (*body)(void *arg);
};

/* an object of this process, in a context of its own, and its job behind the fence */
static uint32_t busy_object(struct world *w, uint32_t *ctx, size_t passes)
{
	struct drm_userptr_sync in = foreign_sync(w->fd, &w->f);
	struct drm_userptr_op *ops = calloc(passes, sizeof(*ops));
	uint8_t *p = map_private(MIB);
	uint32_t h;

	EXPECT(ops, "no memory");
	*ctx = ctx_new(w->fd);
	h = obj_mirror_in(w->fd, *ctx, p, MIB);
	for (size_t i = 0; i < passes; i++)
		ops[i] = op_fill(ADDR(p), 0xbad, MIB);
	for (int i = 0; i < 2; i++)
		EXPECT_OK(submit(w->fd, &(struct job){
			.ctx = *ctx, .ops = ops, .n_ops = (uint32_t)passes, .in = &in, .n_in = 1,
		}));
	free(ops);
	return h;
}

static void in_wait(void *arg)
{
	struct world *w = arg;
	uint32_t ctx, h = busy_object(w, &ctx, 1);

	gate_open(&w->ready);
	FAIL("WAIT returned %s", error_name(obj_wait(w->fd, h, FOREVER_S * SECOND)));
}

static void in_set_domain(void *arg)
{
	struct world *w = arg;
	uint32_t ctx, h = busy_object(w, &ctx, 1);

	gate_open(&w->ready);
	FAIL("SET_DOMAIN returned %s",
	     error_name(obj_set_domain(w->fd, h, DRM_USERPTR_DOMAIN_CPU_READ)));
}

static void in_submit(void *arg)
{
	struct world *w = arg;
	uint32_t ctx;

	busy_object(w, &ctx, 600); /* twice: more than 1 GiB */
	gate_open(&w->ready);
	FAIL("SUBMIT returned %s", error_name(submit_ops(w->fd, ctx, 0, NULL, 0, NULL)));
}

static void in_export(void *arg)
{
	struct world *w = arg;
	uint32_t ctx, h = busy_object(w, &ctx, 1);

	gate_open(&w->ready);
	FAIL("the export returned %s", error_name(export_try(w->fd, h, RDWR, NULL)));
}

static void in_acquire(void *arg)
{
	struct world *w = arg;
	uint8_t *p = map_private(PAGE);
	uint32_t h = obj_wrap(w->fd, p, PAGE, 0);

	uffd_open(p, PAGE);
	gate_open(&w->ready);
	FAIL("ACQUIRE returned %s", error_name(obj_acquire(w->fd, h, 0, 0)));
}

int main(void)
{
	static const struct place places[] = {
		{ "WAIT", DRM_IOCTL_USERPTR_WAIT, in_wait },
		{ "SET_DOMAIN", DRM_IOCTL_USERPTR_SET_DOMAIN, in_set_domain },
		{ "SUBMIT", DRM_IOCTL_USERPTR_SUBMIT, in_submit },
		{ "PRIME_HANDLE_TO_FD", DRM_IOCTL_PRIME_HANDLE_TO_FD, in_export },
		{ "ACQUIRE", DRM_IOCTL_USERPTR_ACQUIRE, in_acquire },
	};
	struct world w = { .fd = device_open(), .ready = gate_new() };
	uint64_t *p = map_shared(PAGE);

	obj_mirror(w.fd, p, PAGE);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		uint32_t job;
		int status;
		pid_t pid;

		w.f = foreign_new();
		job = submit_behind(w.fd, 0, &w.f, op_fill(ADDR(p), i + 1, PAGE));
		pid = spawn(places[i].body, &w);
		gate_pass(&w.ready);
		await_in_ioctl(pid, places[i].request);
		EXPECT_SYS(kill(pid, SIGINT));
		EXPECT_EQ(waitpid(pid, &status, 0), pid);
		EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT, "%s: status %#x",
		       places[i].name, status);
		EXPECT_UNSIGNALLED(&w.f);
		EXPECT_RET(job_state(w.fd, job), FENCE_PENDING);
		foreign_signal(&w.f);
		EXPECT_OK(job_wait(w.fd, job));
		EXPECT_WORDS(p, PAGE, i + 1);
		foreign_drop(&w.f);
	}
	return test_pass("Ctrl-C");
}
