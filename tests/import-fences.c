/* SPDX-License-Identifier: MIT */
/*
 * A job comes after the fences that others put on an imported buffer: one that
 * reads after those of writers alone, one that writes after those of readers, too.
 * SUBMIT waits for none of them, and how they end is not the job's error.
 *
 * VM: cpus=2 mem=1024 hooks
 */
#include "hook.h"
#include "import.h"

#define SIZE	(8 * PAGE)
#define AT	0x100000

static int dev;
static uint8_t *mem, *room;
static uint32_t mine, spare, imported;

/* a fence that is pending until the hold is released, and fails then */
static struct hold fence_put(int dmabuf, uint32_t flags)
{
	struct hold hold = hold_start(dev, ctx_new(dev));
	struct dma_buf_import_sync_file args = {
		.flags = flags, .fd = syncobj_export(dev, hold.syncobj),
	};

	EXPECT_OK(xioctl(dmabuf, DMA_BUF_IOCTL_IMPORT_SYNC_FILE, &args));
	close(args.fd);
	return hold;
}

/* in a context of its own: one before it in the same would make it wait */
static uint32_t queue(uint64_t dst, uint64_t src)
{
	uint32_t ctx = ctx_new(dev);

	EXPECT_OK(vm_map(dev, ctx, mine, 0, ADDR(mem), SIZE, 0));
	EXPECT_OK(vm_map(dev, ctx, imported, 0, AT, SIZE, 0));
	return submit_op(dev, ctx, op_copy(dst, src, SIZE));
}

/* a job that waits for nothing is done: one that was queued before and need not wait is, too */
static void let_run_what_may(void)
{
	uint32_t ctx = ctx_new(dev);

	EXPECT_OK(vm_map(dev, ctx, spare, 0, ADDR(room), SIZE, 0));
	EXPECT_OK(run_op(dev, ctx, op_fill(ADDR(room), 1, SIZE)));
	EXPECT_OK(ctx_destroy(dev, ctx));
}

int main(void)
{
	struct foreign f = vgem_buffer(vgem_open("card"), SIZE, NULL);
	uint32_t job, reader;
	struct hold hold;

	dev = device_open();
	mem = map_private(SIZE);
	room = map_private(SIZE);
	mine = obj_wrap(dev, mem, SIZE, 0);
	spare = obj_wrap(dev, room, SIZE, 0);
	imported = import(dev, f.dmabuf);

	/* what a writer leaves behind is what a job reads */
	fill_pattern(f.see, SIZE, 1);
	hold = fence_put(f.dmabuf, DMA_BUF_SYNC_WRITE);
	job = queue(ADDR(mem), AT);
	let_run_what_may();
	EXPECT_EQ(job_state(dev, job), FENCE_PENDING);
	fill_pattern(f.see, SIZE, 2);
	EXPECT_HELD(&hold);
	EXPECT_EQ(job_state(dev, job), FENCE_PENDING);
	hold_release(&hold);
	EXPECT_OK(job_wait(dev, job));
	EXPECT_PATTERN(mem, SIZE, 2);

	/* a reader is in the way of a job that writes, of none that reads */
	hold = fence_put(f.dmabuf, DMA_BUF_SYNC_READ);
	EXPECT_OK(job_wait(dev, queue(ADDR(mem), AT)));
	fill_pattern(mem, SIZE, 3);
	job = queue(AT, ADDR(mem));
	let_run_what_may();
	EXPECT_EQ(job_state(dev, job), FENCE_PENDING);

	/* that job has become one that others come after */
	EXPECT_RET(obj_wait(dev, imported, 0), -ETIME);
	reader = queue(ADDR(mem), AT);
	let_run_what_may();
	EXPECT_HELD(&hold);
	EXPECT_EQ(job_state(dev, reader), FENCE_PENDING);
	EXPECT_PATTERN(f.see, SIZE, 2);
	hold_release(&hold);
	EXPECT_OK(job_wait(dev, job));
	EXPECT_PATTERN(f.see, SIZE, 3);
	EXPECT_OK(job_wait(dev, reader));
	EXPECT_OK(obj_wait(dev, imported, FOREVER_S * SECOND));
	return test_pass("implicit fences of an imported buffer");
}
