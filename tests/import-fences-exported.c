/* SPDX-License-Identifier: MIT */
/*
 * A job comes after the fences that others put on an object that was exported,
 * and not after those of an object that never was. A munmap of other memory of the
 * job does not wait for them: it ends the job.
 *
 * VM: cpus=2 mem=1024 hooks
 */
#include "hook.h"
#include "import.h"

#define SIZE	(8 * PAGE)

int main(void)
{
	int fd = device_open(), d;
	uint8_t *p = map_private(SIZE), *q = map_private(SIZE), *room = map_private(SIZE);
	struct dma_buf_import_sync_file in = { .flags = DMA_BUF_SYNC_WRITE };
	uint32_t h = obj_mirror(fd, p, SIZE), other = ctx_new(fd), third = ctx_new(fd), job;
	struct hold hold;

	obj_mirror(fd, q, SIZE);
	obj_mirror_in(fd, third, room, SIZE);
	d = export_rdwr(fd, h);
	fill_pattern(p, SIZE, 1);
	hold = hold_start(fd, other);
	in.fd = syncobj_export(fd, hold.syncobj);
	EXPECT_OK(xioctl(d, DMA_BUF_IOCTL_IMPORT_SYNC_FILE, &in));
	close(in.fd);

	EXPECT_OK(run_fill(fd, q, 5, SIZE));
	job = submit_op(fd, 0, op_copy(ADDR(q), ADDR(p), SIZE));
	/* one that waits for nothing is done: the other would be, too, if it need not wait */
	EXPECT_OK(run_op(fd, third, op_fill(ADDR(room), 1, SIZE)));
	fill_pattern(p, SIZE, 2);
	EXPECT_HELD(&hold);
	EXPECT_EQ(job_state(fd, job), FENCE_PENDING);
	EXPECT_WORDS(q, SIZE, 5);
	hold_release(&hold);
	EXPECT_OK(job_wait(fd, job));
	EXPECT_PATTERN(q, SIZE, 2);

	hold = hold_start(fd, other);
	in.fd = syncobj_export(fd, hold.syncobj);
	EXPECT_OK(xioctl(d, DMA_BUF_IOCTL_IMPORT_SYNC_FILE, &in));
	close(in.fd);
	job = submit_op(fd, 0, op_copy(ADDR(q), ADDR(p), SIZE));
	unmap(q, SIZE);
	EXPECT_HELD(&hold);
	EXPECT_RET(job_wait(fd, job), -EFAULT);
	hold_release(&hold);
	return test_pass("implicit fences of an exported object");
}
