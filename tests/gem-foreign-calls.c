/* SPDX-License-Identifier: MIT */
/*
 * Every call that would use another process's object is -EPERM, of each kind of
 * object and in every form of the call, and does nothing to either process's
 * memory; closing it and asking about it are not use.
 */
#include <sys/eventfd.h>

#include "charge.h"

#define SIZE	(8 * PAGE)

static int fd;
static uint8_t *p[3];
static uint32_t h[3];
static const uint32_t kinds[3] = { 0, PINNED, UNSYNCHRONIZED };

static int acquire(uint32_t handle, uint32_t flags, int eventfd)
{
	struct drm_userptr_acquire args = { .handle = handle, .flags = flags, .eventfd = eventfd };

	return xioctl(fd, DRM_IOCTL_USERPTR_ACQUIRE, &args);
}

static void stranger(void *arg)
{
	uint8_t *mine = map_private(SIZE);
	int event = eventfd(0, EFD_NONBLOCK);
	uint64_t count;

	(void)arg;
	EXPECT_SYS(event);
	obj_mirror(fd, mine, SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(h); i++) {
		struct drm_userptr_op copy[2] = {
			op_fill(ADDR(mine), 0xbad, PAGE), op_copy(ADDR(mine), ADDR(p[i]), PAGE),
		};

		fill_pattern(p[i], SIZE, 50 + i);
		EXPECT_RET(acquire(h[i], 0, 0), -EPERM);
		EXPECT_RET(acquire(h[i], DRM_USERPTR_ACQUIRE_NONBLOCK, 0), -EPERM);
		EXPECT_RET(acquire(h[i], DRM_USERPTR_ACQUIRE_EVENTFD, event), -EPERM);
		EXPECT(read(event, &count, sizeof(count)) < 0, "the eventfd was signalled");
		for (uint32_t domain = 0; domain < 3; domain++)
			EXPECT_RET(obj_set_domain(fd, h[i], domain), -EPERM);
		EXPECT_RET(submit_ops(fd, 0, 0, copy, 2, NULL), -EPERM);
		EXPECT_EQ(last_fault_op, 1);
		EXPECT_EQ(last_fault_addr, ADDR(p[i]));
		EXPECT_RET(run_fill(fd, p[i], 0xbad, PAGE), -EPERM);
		/* through a mapping of its own making all the same */
		EXPECT_RET(run_op(fd, 0, op_fill(vm_anywhere(fd, 0, h[i], 0, SIZE), 0xbad, PAGE)),
			   -EPERM);
		EXPECT_EQ(obj_info(fd, h[i]).flags, DRM_USERPTR_OBJECT_FOREIGN);
		EXPECT_PATTERN(p[i], SIZE, 50 + i);
		EXPECT_OK(obj_wait(fd, h[i], 0));
	}
	EXPECT_ZERO(mine, SIZE);
	EXPECT_EQ(vm_pin(), 0);
	obj_close(fd, h[2]);
}

int main(void)
{
	fd = device_open();
	for (size_t i = 0; i < ARRAY_SIZE(h); i++) {
		p[i] = map_private(SIZE);
		fill_pattern(p[i], SIZE, i);
		h[i] = obj_wrap(fd, p[i], SIZE, kinds[i] | MIRROR);
	}
	EXPECT_EQ(vm_pin(), 2 * SIZE);
	EXPECT_CHILD(spawn(stranger, NULL));
	for (size_t i = 0; i < ARRAY_SIZE(h); i++)
		EXPECT_PATTERN(p[i], SIZE, i);
	EXPECT_OK(run_copy(fd, p[0], p[1], SIZE));
	EXPECT_PATTERN(p[0], SIZE, 1);
	EXPECT_EQ(vm_pin(), SIZE);
	EXPECT_RET(obj_acquire(fd, h[2], 0, 0), -ENOENT);
	return test_pass("calls by another process");
}
