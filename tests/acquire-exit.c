/* SPDX-License-Identifier: MIT */
/*
 * A process may exit, be killed, or call exec while workers are busy for it and
 * requests of its stand in line: everything goes, and the open file works on.
 *
 * VM: cpus=2
 */
#include "workers.h"

#define SIZE	(2 * GIB)

struct world {
	int fd, event;
	uint32_t *handle;
	int how;
};

static void user(void *arg)
{
	struct world *w = arg;
	int own = device_open();
	char fd_text[16], event_text[16], handle_text[16];

	for (int i = 0; i < 4; i++) {
		uint32_t h = obj_wrap(own, map_cold(SIZE), SIZE, DRM_USERPTR_CREATE_READ_ONLY);

		for (int j = 0; j < 8; j++)
			EXPECT_RET(ask(own, h, SIZE / 8 * j, SIZE / 8), -EAGAIN);
	}
	*w->handle = obj_wrap(w->fd, map_cold(SIZE), SIZE, DRM_USERPTR_CREATE_READ_ONLY);
	EXPECT_OK(ask_event(w->fd, *w->handle, 0, 0, w->event));
	switch (w->how) {
	case 0:
		return;
	case 1:
		raise(SIGKILL);
		return;
	default:
		fcntl(w->fd, F_SETFD, 0);
		fcntl(w->event, F_SETFD, 0);
		snprintf(fd_text, sizeof(fd_text), "%d", w->fd);
		snprintf(event_text, sizeof(event_text), "%d", w->event);
		snprintf(handle_text, sizeof(handle_text), "%u", *w->handle);
		execl("/proc/self/exe", "acquire-exit", fd_text, event_text, handle_text, NULL);
		FAIL("exec: %s", error_name(-errno));
	}
}

/* the same process with another memory */
static int after_exec(char **argv)
{
	int fd = atoi(argv[1]), event = atoi(argv[2]);
	uint32_t h = (uint32_t)atoi(argv[3]);
	uint8_t *p = map_cold(MIB);
	int ret;

	event_await(event);
	AWAIT((ret = ask(fd, h, 0, 0)) == -EFAULT);
	EXPECT_RET(obj_acquire(fd, h, 0, 0), -EFAULT);
	AWAIT(!obj_info(fd, h).resident_bytes);
	h = obj_mirror(fd, p, MIB);
	EXPECT_OK(ask_until(fd, h, 0, 0));
	EXPECT_OK(run_fill(fd, p, 6, MIB));
	EXPECT_WORDS(p, MIB, 6);
	obj_close(fd, h);
	return 0;
}

int main(int argc, char **argv)
{
	struct world w = { .event = event_new(), .handle = map_shared(PAGE) };
	int status;
	pid_t pid;

	if (argc == 4)
		return after_exec(argv);
	for (int i = 0; i < 9; i++) {
		w.fd = device_open();
		w.how = i % 3;
		pid = spawn(user, &w);
		EXPECT_SYS(waitpid(pid, &status, 0));
		EXPECT(w.how == 1 ? WIFSIGNALED(status) : status == 0, "status %#x", status);
		event_await(w.event);
		EXPECT_EQ(event_count(w.event), 1);
		AWAIT(!workers_of(w.fd, *w.handle));
		AWAIT(device_counter("objects") == 1);
		AWAIT(device_counter("page_sets") == 1);
		close(w.fd);
		await_nothing_left();
		EXPECT_EQ(event_count(w.event), 0);
	}
	return test_pass("exit and exec while workers are busy");
}
