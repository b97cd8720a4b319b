/* SPDX-License-Identifier: MIT */
/*
 * The limit is one for all processes and open files of a user, and another
 * user's is his own; what one process returns another may use.
 */
#include "charge.h"

#define UID	21003
#define PAGES	64

struct world {
	int fd;
	struct gate pinned, go, closed;
};

static void first(void *arg)
{
	struct world *w = arg;
	uint32_t h;

	become_user(UID);
	limit_memlock(PAGES * PAGE);
	EXPECT_OK(obj_create(w->fd, 0, map_private(40 * PAGE), 40 * PAGE, PINNED, &h));
	gate_open(&w->pinned);
	gate_pass(&w->go);
	EXPECT_EQ(vm_pin(), 40 * PAGE); /* its own only */
	obj_close(w->fd, h);
	gate_open(&w->closed);
}

static void second(void *arg)
{
	struct world *w = arg;
	int other = device_open();
	uint8_t *p = map_private(PAGES * PAGE);
	uint64_t shortfall;
	uint32_t h;

	become_user(UID);
	limit_memlock(PAGES * PAGE);
	gate_pass(&w->pinned);
	EXPECT_EQ(charged(other), 40 * PAGE);
	EXPECT_RET(create_asking(other, p, 25 * PAGE, PINNED, NULL, &shortfall), -ENOMEM);
	EXPECT_EQ(shortfall, PAGE);
	EXPECT_OK(create_asking(other, p, 24 * PAGE, PINNED, &h, &shortfall));
	EXPECT_EQ(vm_pin(), 24 * PAGE);
	EXPECT_EQ(charged(other), PAGES * PAGE);
	gate_open(&w->go);
	gate_pass(&w->closed);
	EXPECT_EQ(charged(other), 24 * PAGE);
	obj_close(other, h);
	EXPECT_OK(create_asking(other, p, PAGES * PAGE, PINNED, &h, &shortfall));
	EXPECT_EQ(charged(other), PAGES * PAGE);
	/* it exits with the object */
}

static void stranger(void *arg)
{
	struct world *w = arg;

	become_user(UID + 500);
	EXPECT_EQ(charged(w->fd), 0);
}

static void nothing_left(void *arg)
{
	struct world *w = arg;

	become_user(UID);
	EXPECT_EQ(charged(w->fd), 0);
}

int main(void)
{
	struct world w = {
		.fd = device_open(), .pinned = gate_new(), .go = gate_new(), .closed = gate_new(),
	};
	pid_t a = spawn(first, &w), b = spawn(second, &w);

	EXPECT_CHILD(spawn(stranger, &w));
	EXPECT_CHILD(a);
	EXPECT_CHILD(b);
	EXPECT_CHILD(spawn(nothing_left, &w));
	return test_pass("a limit for each user");
}
