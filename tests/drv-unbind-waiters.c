/* SPDX-License-Identifier: MIT */
/*
 * Unbinding lets go whoever waits for a job that itself waits for a foreign
 * fence: in WAIT, SET_DOMAIN, SYNCOBJ_WAIT, poll() of a sync_file, an export, and
 * an mprotect() that would wait for job_timeout_ms. The job ends with -ENODEV
 * and has written nothing, and the memory can be unmapped.
 *
 * VM: fresh
 */
#include <poll.h>
#include <sys/syscall.h>

#include "foreign.h"
#include "prime.h"

struct world {
	int fd;
	struct foreign f;
	struct gate ready;
};

/* what one of the processes has, and waits for */
struct victim {
	uint64_t *p;
	uint32_t handle;
	uint32_t job;
	int file;
};

static void in_wait(struct world *w, struct victim *v)
{
	/* the wait is over with the error of the job, or the device is seen gone first */
	EXPECT_RET(obj_wait(w->fd, v->handle, FOREVER_S * SECOND), -ENODEV);
}

static void in_set_domain(struct world *w, struct victim *v)
{
	int ret = obj_set_domain(w->fd, v->handle, DRM_USERPTR_DOMAIN_CPU_WRITE);

	EXPECT(!ret || ret == -ENODEV, "got %s", error_name(ret));
}

static void in_syncobj_wait(struct world *w, struct victim *v)
{
	int ret = syncobj_wait(w->fd, v->job, FOREVER_S * SECOND);

	EXPECT(!ret || ret == -ENODEV, "got %s", error_name(ret));
}

static void in_export(struct world *w, struct victim *v)
{
	int ret = export_try(w->fd, v->handle, RDWR, NULL);

	EXPECT(!ret || ret == -ENODEV, "got %s", error_name(ret));
}

static void in_poll(struct world *w, struct victim *v)
{
	struct pollfd ask = { .fd = v->file, .events = POLLIN };

	(void)w;
	EXPECT_EQ(poll(&ask, 1, FOREVER_S * 1000), 1);
}

static void in_mprotect(struct world *w, struct victim *v)
{
	(void)w;
	protect(v->p, PAGE, PROT_READ);
}

static const struct place {
	const char *name;
	long call;
	unsigned long request;
	void (*wait)(struct world *w, struct victim *v);
} places[] = {
	{ "WAIT", SYS_ioctl, DRM_IOCTL_USERPTR_WAIT, in_wait },
	{ "SET_DOMAIN", SYS_ioctl, DRM_IOCTL_USERPTR_SET_DOMAIN, in_set_domain },
	{ "SYNCOBJ_WAIT", SYS_ioctl, DRM_IOCTL_SYNCOBJ_WAIT, in_syncobj_wait },
	{ "PRIME_HANDLE_TO_FD", SYS_ioctl, DRM_IOCTL_PRIME_HANDLE_TO_FD, in_export },
	{ "poll", SYS_poll, 0, in_poll },
	{ "mprotect", SYS_mprotect, 0, in_mprotect },
};

static const struct place *place;

static void victim(void *arg)
{
	struct world *w = arg;
	struct victim v = { .p = map_private(PAGE) };
	uint32_t ctx = ctx_new(w->fd);

	v.handle = obj_mirror_in(w->fd, ctx, v.p, PAGE);
	v.job = submit_behind(w->fd, ctx, &w->f, op_fill(ADDR(v.p), 0xbad, PAGE));
	v.file = syncobj_export(w->fd, v.job);
	gate_open(&w->ready);
	place->wait(w, &v);
	EXPECT_UNSIGNALLED(&w->f);
	EXPECT_RET(fence_wait(v.file).state, -ENODEV);
	EXPECT_ZERO(v.p, PAGE);
	unmap(v.p, PAGE);
	EXPECT_UNSIGNALLED(&w->f);
}

int main(void)
{
	struct world w = { .fd = device_open(), .ready = gate_new() };
	pid_t pids[ARRAY_SIZE(places)];
	char name[128];

	module_param_set("job_timeout_ms", 60000);
	EXPECT(driver_device(name, sizeof(name)), "no platform device");
	w.f = foreign_new();
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		place = &places[i];
		pids[i] = spawn(victim, &w);
		gate_pass(&w.ready);
		if (place->request)
			await_in_ioctl(pids[i], place->request);
		else
			await_in_call(pids[i], place->call);
	}
	EXPECT_OK(driver_unbind(name));
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		printf("%s\n", places[i].name);
		EXPECT_CHILD(pids[i]);
	}
	EXPECT_UNSIGNALLED(&w.f);
	EXPECT_OK(driver_bind(name));
	foreign_drop(&w.f);
	return test_pass("unbinding lets everybody go");
}
