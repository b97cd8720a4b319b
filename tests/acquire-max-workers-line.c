/* SPDX-License-Identifier: MIT */
/*
 * When max_workers is raised those who stand in line get their workers at once,
 * not only when one of those that are busy has ended.
 *
 * VM: cpus=2
 */
#include "workers.h"

#define SIZE	(4 * MIB)

struct world {
	int fd, event;
	struct gate ready, go;
};

static void other_user(void *arg)
{
	struct world *w = arg;
	uint8_t *p = map_cold(SIZE);
	uint32_t h = obj_wrap(w->fd, p, SIZE, 0);

	EXPECT_SYS(setuid(1000));
	EXPECT_OK(ask_event(w->fd, h, 0, 0, w->event));
	gate_open(&w->ready);
	gate_pass(&w->go);
	EXPECT_OK(ask(w->fd, h, 0, 0));
}

int main(void)
{
	struct world w = {
		.fd = device_open(), .event = event_new(), .ready = gate_new(), .go = gate_new(),
	};
	struct plug plug;
	pid_t pid;

	set_param("max_workers", 1);
	plug = plug_in(w.fd);
	pid = spawn(other_user, &w);
	gate_pass(&w.ready);
	EXPECT_EQ(event_count(w.event), 0);
	set_param("max_workers", 8);
	AWAIT_PLUGGED(&plug, event_count(w.event));
	EXPECT_PLUGGED(&plug);
	gate_open(&w.go);
	EXPECT_CHILD(pid);
	plug_pull(&plug);
	return test_pass("the line moves when max_workers is raised");
}
