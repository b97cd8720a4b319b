/* SPDX-License-Identifier: MIT */
/*
 * A forked child that inherits the open file cannot use the parent's objects:
 * -EPERM, and its own memory at the same address is neither read nor written.
 */
#include "helpers.h"

struct shared {
	int fd;
	uint32_t handle;
	uint64_t *priv;
	uint64_t *result;
	size_t size;
};

static void child(void *arg)
{
	struct shared *s = arg;
	struct drm_userptr_op ops[2] = {
		op_fill(ADDR(s->result), 0x22, 64), op_copy(ADDR(s->result), ADDR(s->priv), 64),
	};
	uint32_t mine;

	fill_pattern(s->priv, s->size, 2);
	EXPECT_RET(obj_acquire(s->fd, s->handle, 0, 0), -EPERM);
	EXPECT_RET(obj_set_domain(s->fd, s->handle, DRM_USERPTR_DOMAIN_CPU_READ), -EPERM);
	EXPECT_RET(submit_ops(s->fd, 0, 0, &ops[1], 1, NULL), -EPERM);
	EXPECT(last_fault_addr == ADDR(s->result) || last_fault_addr == ADDR(s->priv),
	       "fault_addr %#" PRIx64, last_fault_addr);
	EXPECT_RET(submit_ops(s->fd, 0, 0, ops, 2, NULL), -EPERM);
	EXPECT_EQ(last_fault_addr, ADDR(s->result));
	EXPECT_EQ(last_fault_op, 0);
	EXPECT_EQ(obj_info(s->fd, s->handle).flags & DRM_USERPTR_OBJECT_FOREIGN,
		  DRM_USERPTR_OBJECT_FOREIGN);
	EXPECT_PATTERN(s->priv, s->size, 2);

	/* its own objects work on the same open file, at the same address */
	mine = obj_wrap(s->fd, s->priv, s->size, 0);
	EXPECT_OK(run_op(s->fd, 0, op_fill(vm_anywhere(s->fd, 0, mine, 0, s->size), 0x33, 64)));
	EXPECT_WORDS(s->priv, 64, 0x33);
	obj_close(s->fd, mine);
}

int main(void)
{
	struct shared s = { .fd = device_open(), .size = 4 * PAGE };

	s.priv = map_private(s.size);
	s.result = map_shared(PAGE);
	fill_pattern(s.priv, s.size, 1);
	s.handle = obj_mirror(s.fd, s.priv, s.size);
	obj_mirror(s.fd, s.result, PAGE);
	for (int warm = 0; warm < 2; warm++) {
		/* the second time the parent's pages were acquired already */
		EXPECT_CHILD(spawn(child, &s));
		EXPECT_PATTERN(s.priv, s.size, 1);
		EXPECT_ZERO(s.result, PAGE);
		EXPECT_OK(run_copy(s.fd, s.result, s.priv, PAGE));
		EXPECT_PATTERN(s.result, PAGE, 1);
		memset(s.result, 0, PAGE);
		EXPECT_EQ(obj_info(s.fd, s.handle).flags & DRM_USERPTR_OBJECT_FOREIGN, 0);
	}
	return test_pass("a child cannot use the parent's objects");
}
