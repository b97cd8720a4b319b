/* SPDX-License-Identifier: MIT */
/*
 * Whichever allocation of a VM_BIND fails that makes, replaces and splits mappings,
 * the call is -ENOMEM or -EFAULT and the address space is what it was, or it does all of it.
 */
#include "faults.h"

#define SIZE	(8 * PAGE)
#define OLD	0x10000000ull
#define NEW	0x20000000ull

static int dev;
static uint8_t *p;
static uint32_t object;

/* to this page of the memory */
static bool is_mapped(uint64_t addr, size_t page)
{
	int ret;

	memset(p, 0, SIZE);
	ret = run_op(dev, 0, op_fill(addr, 0x77, PAGE));
	if (!ret)
		EXPECT_WORDS(p + page * PAGE, PAGE, 0x77);
	else
		EXPECT_RET(ret, -EFAULT);
	return !ret;
}

static int change(void)
{
	struct drm_userptr_bind ops[] = {
		{ .handle = object, .addr = NEW, .size = 4 * PAGE },
		/* splits the one that was there, and the new one */
		{ .op = DRM_USERPTR_BIND_UNMAP, .addr = OLD + 2 * PAGE, .size = 2 * PAGE },
		{ .op = DRM_USERPTR_BIND_UNMAP, .addr = NEW + PAGE, .size = PAGE },
		{ .handle = object, .offset = 7 * PAGE, .addr = OLD + 2 * PAGE, .size = PAGE },
	};

	return vm_bind(dev, 0, ops, ARRAY_SIZE(ops), NULL);
}

int main(void)
{
	struct faults faults;
	struct counters was;

	faults_begin();
	dev = device_open();
	p = map_private(SIZE);
	object = obj_wrap(dev, p, SIZE, 0);
	EXPECT_OK(vm_map(dev, 0, object, 0, OLD, SIZE, 0));
	EXPECT_OK(run_op(dev, 0, op_fill(OLD, 1, SIZE)));
	EXPECT_OK(obj_wait(dev, object, FOREVER_S * SECOND));
	await_no_jobs();
	was = counters_now();

	EACH_FAULT(&faults) {
		int ret = FAULTED(&faults, change());

		if (ret) {
			for (size_t i = 0; i < 8; i++)
				EXPECT(is_mapped(OLD + i * PAGE, i), "page %zu went", i);
			EXPECT(!is_mapped(NEW, 0), "a mapping was left");
		} else {
			EXPECT(is_mapped(OLD + PAGE, 1) && is_mapped(OLD + 2 * PAGE, 7) &&
			       !is_mapped(OLD + 3 * PAGE, 3) && is_mapped(OLD + 4 * PAGE, 4),
			       "the old mapping is not what was asked for");
			EXPECT(is_mapped(NEW, 0) && !is_mapped(NEW + PAGE, 1) &&
			       is_mapped(NEW + 2 * PAGE, 2), "nor is the new one");
			EXPECT_EQ(obj_info(dev, object).mappings, 5);
			EXPECT_OK(vm_unmap(dev, 0, NEW, 4 * PAGE));
			EXPECT_OK(vm_unmap(dev, 0, OLD, SIZE));
			EXPECT_OK(vm_map(dev, 0, object, 0, OLD, SIZE, 0));
		}
		EXPECT_EQ(obj_info(dev, object).mappings, 1);
		EXPECT_IDLE_COUNTERS(was);
	}
	EXPECT_FAULTS(&faults, 6);
	return test_pass("VM_BIND without memory");
}
