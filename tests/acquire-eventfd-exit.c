/* SPDX-License-Identifier: MIT */
/*
 * An eventfd that waits for pages is signalled once when the process that owns
 * the memory is killed, though another one keeps the open file and the object.
 *
 * VM: cpus=2
 */
#include "workers.h"

#define SIZE	(8 * GIB)

struct world {
	int fd, event, line;
	uint32_t *handles;
	struct gate ready;
};

static void owner(void *arg)
{
	struct world *w = arg;
	uint8_t *p = map_cold(SIZE), *q = map_cold(SIZE);

	w->handles[0] = obj_wrap(w->fd, p, SIZE, DRM_USERPTR_CREATE_READ_ONLY);
	w->handles[1] = obj_wrap(w->fd, q, SIZE, DRM_USERPTR_CREATE_READ_ONLY);
	EXPECT_OK(ask_event(w->fd, w->handles[0], 0, 0, w->event));
	EXPECT_OK(ask_event(w->fd, w->handles[1], 0, 0, w->line));
	AWAIT(obj_info(w->fd, w->handles[0]).resident_bytes > SEGMENT);
	EXPECT_EQ(workers_of(w->fd, w->handles[1]), 0);
	gate_open(&w->ready);
	for (;;)
		pause();
}

int main(void)
{
	struct world w = { .event = event_new(), .line = event_new(), .ready = gate_new() };
	pid_t pid;
	int status;

	set_param("max_workers", 1);
	w.fd = device_open();
	w.handles = map_shared(PAGE);
	pid = spawn(owner, &w);
	gate_pass(&w.ready);
	EXPECT_EQ(event_count(w.event) | event_count(w.line), 0);
	EXPECT_EQ(state_of(w.fd, w.handles[0]), DRM_USERPTR_STATE_ACQUIRING);
	EXPECT_SYS(kill(pid, SIGKILL));
	EXPECT_SYS(waitpid(pid, &status, 0));
	event_await(w.event);
	event_await(w.line);
	for (int i = 0; i < 2; i++) {
		AWAIT(!workers_of(w.fd, w.handles[i]));
		/* a worker may have been the last to let go of the memory */
		AWAIT(!obj_info(w.fd, w.handles[i]).resident_bytes);
		/* of another one's memory nothing is told */
		AWAIT(ask(w.fd, w.handles[i], 0, 0) == -EFAULT);
		EXPECT_RET(obj_acquire(w.fd, w.handles[i], 0, PAGE), -EFAULT);
	}
	EXPECT_EQ(event_count(w.event), 1);
	EXPECT_EQ(event_count(w.line), 1);
	close(w.fd);
	await_nothing_left();
	return test_pass("an eventfd is signalled when the owner dies");
}
