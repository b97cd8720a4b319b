/* SPDX-License-Identifier: MIT */
/*
 * A process can be killed in the middle of what an ACQUIRE of a huge object
 * prepares before it looks at the first page, with and without waiting.
 *
 * VM: cpus=2 mem=1536
 */
#include "workers.h"

#define SIZE	((uint64_t)64 << 40)

struct world {
	int fd;
	uint32_t flags;
	uint32_t *handle;
};

static void acquirer(void *arg)
{
	struct world *w = arg;
	uint8_t *p = map_reserve(SIZE);
	struct drm_userptr_acquire args = {
		.handle = obj_wrap(w->fd, p, SIZE, 0), .flags = w->flags,
	};

	*w->handle = args.handle;
	xioctl(w->fd, DRM_IOCTL_USERPTR_ACQUIRE, &args);
}

int main(void)
{
	struct world w = { .fd = device_open(), .handle = map_shared(PAGE) };
	int64_t deadline;
	int status;
	pid_t pid;

	for (int i = 0; i < 2; i++) {
		long was = slab_kib(), at_kill, after;

		w.flags = i ? NONBLOCK : 0;
		*w.handle = 0;
		pid = spawn(acquirer, &w);
		AWAIT(*(volatile uint32_t *)w.handle);
		deadline = now_ns() + SECOND;
		/* no such preparation: nothing to kill */
		while (slab_kib() < was + 8 * 1024 && now_ns() < deadline)
			sched_yield();
		EXPECT_SYS(kill(pid, SIGKILL));
		at_kill = slab_kib();
		EXPECT_SYS(waitpid(pid, &status, 0));
		after = slab_kib();
		printf("%s: %ld KiB when killed, %ld KiB when gone\n", i ? "NONBLOCK" : "waiting",
		       at_kill - was, after - was);
		EXPECT(after - at_kill < 64 * 1024, "%ld KiB more after it was killed", after - at_kill);
		obj_close(w.fd, *w.handle);
	}
	return test_pass("preparations can be killed");
}
