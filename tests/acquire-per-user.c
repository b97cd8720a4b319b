/* SPDX-License-Identifier: MIT */
/*
 * One user has at most a quarter of the workers, for all his processes and open
 * files: another one is served while the first has a long line.
 *
 * VM: cpus=2 timeout=120
 */
#include <grp.h>

#include "workers.h"

#define BACKLOG	(4 * GIB)
#define SIZE	(4 * MIB)

struct world {
	int fd;
	uid_t uid;
	uint32_t *handles;
	struct gate twin, ready, go;
};

static void become(uid_t uid)
{
	EXPECT_SYS(setgroups(0, NULL));
	EXPECT_SYS(setgid(uid));
	EXPECT_SYS(setuid(uid));
}

/* the first user's second process: more of the same */
static void twin(void *arg)
{
	struct world *w = arg;
	uint8_t *p = map_cold(BACKLOG);

	become(w->uid);
	w->handles[3] = obj_wrap(w->fd, p, BACKLOG, DRM_USERPTR_CREATE_READ_ONLY);
	EXPECT_RET(ask(w->fd, w->handles[3], 0, 0), -EAGAIN);
	gate_open(&w->twin);
	for (;;)
		pause();
}

static void first(void *arg)
{
	struct world *w = arg;
	pid_t pid = spawn(twin, w);

	gate_pass(&w->twin);
	become(w->uid);
	for (int i = 0; i < 3; i++) {
		w->handles[i] = obj_wrap(w->fd, map_cold(BACKLOG), BACKLOG,
					 DRM_USERPTR_CREATE_READ_ONLY);
		EXPECT_RET(ask(w->fd, w->handles[i], 0, 0), -EAGAIN);
	}
	gate_open(&w->ready);
	gate_pass(&w->go);
	kill(pid, SIGKILL);
}

static void second(void *arg)
{
	struct world *w = arg;
	uint8_t *p = map_cold(SIZE);
	uint32_t h = obj_mirror(w->fd, p, SIZE);

	become(w->uid);
	EXPECT_RET(ask(w->fd, h, 0, 0), -EAGAIN);
	EXPECT_OK(ask_until(w->fd, h, 0, 0));
	EXPECT_OK(run_fill(w->fd, p, 3, SIZE));
	EXPECT_WORDS(p, SIZE, 3);
	obj_close(w->fd, h);
}

static uint32_t workers_of_all(struct world *w)
{
	uint32_t sum = 0;

	for (int i = 0; i < 4; i++)
		sum += workers_of(w->fd, w->handles[i]);
	return sum;
}

int main(void)
{
	struct world w = {
		.fd = device_open(), .handles = map_shared(PAGE),
		.twin = gate_new(), .ready = gate_new(), .go = gate_new(),
	};

	for (uint32_t want = 1; want <= 3; want += 2) {
		struct world other = w;
		pid_t pid;

		w.uid = 1000;
		other.uid = 2000;
		set_param("max_workers", want * 4);
		pid = spawn(first, &w);
		gate_pass(&w.ready);
		AWAIT(workers_of_all(&w) == want);
		for (int i = 0; i < 20; i++) {
			EXPECT_CHILD(spawn(second, &other));
			uint32_t now = workers_of_all(&w);
			/* a snapshot of several is not one of a moment */
			EXPECT(now <= want + 1, "%u workers of a user, at most %u", now, want);
		}
		EXPECT_EQ(state_of(w.fd, w.handles[2]), DRM_USERPTR_STATE_ACQUIRING);
		EXPECT(workers_of_all(&w), "the first user has run out of work");
		gate_open(&w.go);
		EXPECT_CHILD(pid);
		for (int i = 0; i < 4; i++)
			obj_close(w.fd, w.handles[i]);
	}
	close(w.fd);
	await_nothing_left();
	return test_pass("a user's share of the workers");
}
