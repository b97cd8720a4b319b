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

static void interrupter(void *arg)
{
	struct world *w = arg;
	pid_t waiter = getppid();

	gate_pass(&w->ready);
	await_in_ioctl(waiter, DRM_IOCTL_USERPTR_SET_DOMAIN);
	EXPECT_SYS(kill(waiter, SIGINT));
	gate_pass(&w->go);
	await_in_ioctl(waiter, DRM_IOCTL_USERPTR_SET_DOMAIN);
	EXPECT_UNSIGNALLED(&w->f);
	foreign_signal(&w->f);
}

int main(void)
{
	struct world w = {
		.fd = device_open(), .f = foreign_new(), .ready = gate_new(), .go = gate_new(),
	};
	struct sigaction action = { .sa_handler = on_signal };
	struct drm_userptr_set_domain args = { .domain = DRM_USERPTR_DOMAIN_CPU_WRITE };
	pid_t pid = spawn(interrupter, &w);
	uint64_t *p = map_private(PAGE);
	uint32_t job;
	int ret;

	args.handle = obj_mirror(w.fd, p, PAGE);
	job = submit_behind(w.fd, 0, &w.f, op_fill(ADDR(p), 0x33, PAGE));
	EXPECT_SYS(sigaction(SIGINT, &action, NULL));
	gate_open(&w.ready);
	ret = ioctl(w.fd, DRM_IOCTL_USERPTR_SET_DOMAIN, &args) ? -errno : 0;
	EXPECT_RET(ret, -EINTR);
	EXPECT_UNSIGNALLED(&w.f);
	EXPECT_RET(job_state(w.fd, job), FENCE_PENDING);
	gate_open(&w.go);
	EXPECT_SYS(ioctl(w.fd, DRM_IOCTL_USERPTR_SET_DOMAIN, &args));
	EXPECT_RET(job_state(w.fd, job), 0);
	EXPECT_WORDS(p, PAGE, 0x33);
	EXPECT_CHILD(pid);
	foreign_drop(&w.f);
	return test_pass("signals interrupt SET_DOMAIN");
}
