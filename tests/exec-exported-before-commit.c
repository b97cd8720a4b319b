/* SPDX-License-Identifier: MIT */
/*
 * An object that is exported when a SUBMIT has its pages, and before it has queued
 * its job, is used as what it is by then: pinned. Memory that is unmapped behind
 * the job's back does not end it.
 *
 * VM: hooks cpus=2
 */
#include "foreign.h"
#include "hook.h"
#include "prime.h"

static int dev;
static struct foreign blocker;
static uint8_t *dst;
static uint32_t queued;

static int submit_behind_fence(void *arg)
{
	(void)arg;
	queued = submit_behind(dev, 0, &blocker, op_fill(ADDR(dst), 0x77, PAGE));
	return 0;
}

int main(void)
{
	struct call call = { .make = submit_behind_fence };
	struct alias mem = alias_map(PAGE);
	uint32_t tracked;

	dev = device_open();
	dst = mem.dev;
	tracked = obj_mirror(dev, dst, PAGE);
	blocker = foreign_new();

	call_until(&call, "acquired");
	EXPECT_EQ(obj_info(dev, tracked).mode, DRM_USERPTR_MODE_TRACKED);
	export_rdwr(dev, tracked);
	EXPECT_EQ(obj_info(dev, tracked).mode, DRM_USERPTR_MODE_PINNED);
	EXPECT_OK(call_end(&call));

	unmap(dst, PAGE);
	EXPECT_UNSIGNALLED(&blocker);
	EXPECT_RET(job_state(dev, queued), FENCE_PENDING);
	foreign_signal(&blocker);
	EXPECT_OK(job_wait(dev, queued));
	EXPECT_WORDS(mem.see, PAGE, 0x77);
	foreign_drop(&blocker);
	return test_pass("exported between pages and commit");
}
