/* SPDX-License-Identifier: MIT */
/*
 * A signal with a handler interrupts SET_DOMAIN, which waits for a job, with
 * -EINTR; nothing is lost: calling again waits again, and returns when the job
 * is done.
 */
#include <sys/ioctl.h>

#include "foreign.h"

struct world {
	int fd;
	struct foreign f;
	struct gate ready, go;
};

static void on_signal(int signal)
{
	(void)signal;
}

static void waiter(void *arg)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct drm_userptr_set_domain args = { .domain = DRM_USERPTR_DOMAIN_CPU_WRITE };
	uint64_t *p = map_private(PAGE);
	struct world *w = arg;
	uint32_t job;

	args.handle = obj_mirror(w->fd, p, PAGE);
	job = submit_behind(w->fd, 0, &w->f, op_fill(ADDR(p), 0x33, PAGE));
	EXPECT_SYS(sigaction(SIGINT, &action, NULL));
	gate_open(&w->ready);
	EXPECT(ioctl(w->fd, DRM_IOCTL_USERPTR_SET_DOMAIN, &args) < 0 && errno == EINTR,
	       "got %s", error_name(-errno));
	EXPECT_UNSIGNALLED(&w->f);
	EXPECT_RET(job_state(w->fd, job), FENCE_PENDING);
	gate_open(&w->go);
	EXPECT_SYS(ioctl(w->fd, DRM_IOCTL_USERPTR_SET_DOMAIN, &args));
	EXPECT_RET(job_state(w->fd, job), 0);
	EXPECT_WORDS(p, PAGE, 0x33);
}

int main(void)
{
	struct world w = {
		.fd = device_open(), .f = foreign_new(), .ready = gate_new(), .go = gate_new(),
	};
	pid_t pid = spawn(waiter, &w);

	gate_pass(&w.ready);
	await_in_ioctl(pid, DRM_IOCTL_USERPTR_SET_DOMAIN);
	EXPECT_SYS(kill(pid, SIGINT));
	gate_pass(&w.go);
	await_in_ioctl(pid, DRM_IOCTL_USERPTR_SET_DOMAIN);
	EXPECT_UNSIGNALLED(&w.f);
	foreign_signal(&w.f);
	EXPECT_CHILD(pid);
	foreign_drop(&w.f);
	return test_pass("signals interrupt SET_DOMAIN");
}
