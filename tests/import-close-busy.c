/* SPDX-License-Identifier: MIT */
/*
 * A job goes on with an imported buffer whose handle and descriptors are closed
 * meanwhile, and the buffer goes when the job is done: its driver can be unloaded.
 *
 * VM: cpus=2 mem=1024 hooks
 */
#include "hook.h"
#include "import.h"

#define SIZE	(8 * PAGE)

static int dev;

static int closes(void *handle)
{
	return obj_close_try(dev, *(uint32_t *)handle);
}

int main(void)
{
	uint8_t *p = map_private(SIZE);
	int vgem = vgem_open("card");
	struct foreign f = vgem_buffer(vgem, SIZE, NULL);
	uint32_t h, job;
	struct hold hold;
	int64_t deadline;

	dev = device_open();
	h = import(dev, f.dmabuf);
	obj_mirror(dev, p, SIZE);
	EXPECT_OK(vm_map(dev, 0, h, 0, 0x100000, SIZE, 0));
	fill_pattern(f.see, SIZE, 9);
	hold = hold_start(dev, 0);
	job = submit_op(dev, 0, op_copy(ADDR(p), 0x100000, SIZE));
	EXPECT_OK(call_at_once(closes, &h, "closing the buffer waits for the job"));
	foreign_drop(&f);
	close(vgem);
	EXPECT_HELD(&hold);
	EXPECT(system("rmmod vgem 2>/dev/null"), "vgem went while a job was to use its buffer");
	EXPECT_EQ(job_state(dev, job), FENCE_PENDING);
	hold_release(&hold);
	EXPECT_OK(job_wait(dev, job));
	EXPECT_PATTERN(p, SIZE, 9);

	/* given back by a work item; the last fence on the buffer goes after RCU's pause */
	deadline = now_ns() + FOREVER_S / 2 * SECOND;
	while (system("rmmod vgem 2>/dev/null"))
		EXPECT(now_ns() < deadline, "vgem is still used");
	return test_pass("a buffer that was closed while it was used");
}
