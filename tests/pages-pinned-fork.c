/* SPDX-License-Identifier: MIT */
/*
 * After fork the device sees what the parent writes to pinned memory and the
 * child sees none of it, nor the device anything of the child's; the child
 * cannot use the object.
 */
#include "charge.h"

#define SIZE	(16 * PAGE)

struct world {
	int fd;
	uint32_t h;
	uint8_t *p;
	struct gate wrote, look;
};

static void child(void *arg)
{
	struct world *w = arg;

	EXPECT_PATTERN(w->p, SIZE, 1);
	fill_pattern(w->p + SIZE / 2, SIZE / 2, 66);
	EXPECT_RET(obj_acquire(w->fd, w->h, 0, 0), -EPERM);
	EXPECT_RET(obj_set_domain(w->fd, w->h, DRM_USERPTR_DOMAIN_DEVICE), -EPERM);
	EXPECT_RET(run_fill(w->fd, w->p, 0xbad, 8), -EPERM);
	EXPECT_EQ(vm_pin(), 0);
	gate_open(&w->wrote);
	gate_pass(&w->look);
	EXPECT_PATTERN(w->p, SIZE / 2, 1);
	EXPECT_PATTERN(w->p + SIZE / 2, SIZE / 2, 66);
}

int main(void)
{
	int fd = device_open();

	/* with what was there already, and with what the pin itself brought in */
	for (uint32_t flags = 0; flags <= READ_ONLY; flags += READ_ONLY) {
		struct world w = {
			.fd = fd, .p = map_private(SIZE), .wrote = gate_new(), .look = gate_new(),
		};
		uint8_t *out = map_private(SIZE);
		uint32_t o = obj_mirror(fd, out, SIZE);
		pid_t pid;

		if (flags) { /* only read so far: pinned, a READ_ONLY object has no other's page */
			EXPECT_ZERO(w.p, SIZE);
			w.h = obj_wrap(fd, w.p, SIZE, PINNED | MIRROR | flags);
			fill_pattern(w.p, SIZE, 1);
		} else {
			fill_pattern(w.p, SIZE, 1);
			w.h = obj_wrap(fd, w.p, SIZE, PINNED | MIRROR);
		}
		pid = spawn(child, &w);
		gate_pass(&w.wrote);
		EXPECT_OK(run_copy(fd, out, w.p, SIZE));
		EXPECT_PATTERN(out, SIZE, 1);
		fill_pattern(w.p, SIZE, 2);
		EXPECT_OK(run_copy(fd, out, w.p, SIZE));
		EXPECT_PATTERN(out, SIZE, 2);
		if (!flags) {
			EXPECT_OK(run_fill(fd, w.p, 0x31, SIZE));
			EXPECT_WORDS(w.p, SIZE, 0x31);
		}
		EXPECT_EQ(obj_info(fd, w.h).flags & DETACHED, 0);
		gate_open(&w.look);
		EXPECT_CHILD(pid);
		fill_pattern(w.p, SIZE, 3);
		EXPECT_OK(run_copy(fd, out, w.p, SIZE));
		EXPECT_PATTERN(out, SIZE, 3);
		obj_close(fd, w.h);
		obj_close(fd, o);
		unmap(w.p, SIZE);
		unmap(out, SIZE);
	}
	return test_pass("fork and pinned memory");
}
