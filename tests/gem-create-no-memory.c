/* SPDX-License-Identifier: MIT */
/*
 * Whichever allocation of CREATE fails, the call is -ENOMEM or -EFAULT and leaves
 * no object, mapping, handle, pin or address space, or it succeeds all the same:
 * for every kind of object. What is made then works.
 *
 * VM: timeout=180
 */
#include "faults.h"

#define SIZE	(4 * PAGE)

static int dev;
static uint8_t *p;

static void expect_works(uint32_t handle, uint32_t flags)
{
	uint64_t addr = (flags & MIRROR) ? ADDR(p) : vm_anywhere(dev, 0, handle, 0, SIZE);

	if (flags & READ_ONLY) {
		EXPECT_RET(run_op(dev, 0, op_fill(addr, 1, SIZE)), -EACCES);
		return;
	}
	EXPECT_OK(run_op(dev, 0, op_fill(addr, 0x5a, SIZE)));
	EXPECT_WORDS(p, SIZE, 0x5a);
}

static void create_all(uint32_t flags)
{
	struct counters was = counters_now();
	uint32_t next = next_handle(dev);
	struct faults faults;

	EACH_FAULT(&faults) {
		uint32_t handle = 0;

		/* nothing is there yet */
		map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
		if (!FAULTED(&faults, obj_create(dev, 0, p, SIZE, flags, &handle))) {
			EXPECT_EQ(handle, next);
			expect_works(handle, flags);
			EXPECT_OK(obj_wait(dev, handle, FOREVER_S * SECOND));
			obj_close(dev, handle);
		}
		EXPECT_IDLE_COUNTERS(was);
		EXPECT_EQ(vm_pin(), 0);
		EXPECT_EQ(next_handle(dev), next);
	}
	EXPECT_FAULTS(&faults, 3);
	printf("flags %#x: %u allocations\n", flags, faults.nth - 2);
}

int main(void)
{
	static const uint32_t kinds[] = {
		0, MIRROR, PROBE | MIRROR, PROBE | READ_ONLY, PINNED, PINNED | MIRROR,
		PINNED | READ_ONLY, UNSYNCHRONIZED | MIRROR,
	};

	faults_begin();
	dev = device_open();
	p = map_private(SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		create_all(kinds[i]);
	return test_pass("CREATE without memory");
}
