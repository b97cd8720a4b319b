/* SPDX-License-Identifier: MIT */
/*
 * Fences travel through the dma-buf: a sync_file taken out of it is pending as
 * long as a job that uses the object, and one put in is what WAIT and poll wait for.
 *
 * VM: cpus=2 mem=1024 hooks
 */
#include <poll.h>

#include "hook.h"
#include "prime.h"

#define SIZE	(4 * MIB)

static int taken_out(int d, uint32_t flags)
{
	struct dma_buf_export_sync_file args = { .flags = flags, .fd = -1 };

	EXPECT_OK(xioctl(d, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, &args));
	return args.fd;
}

static void put_in(int d, uint32_t flags, int sync_file)
{
	struct dma_buf_import_sync_file args = { .flags = flags, .fd = sync_file };

	EXPECT_OK(xioctl(d, DMA_BUF_IOCTL_IMPORT_SYNC_FILE, &args));
}

static int ready(int d, short events)
{
	struct pollfd ask = { .fd = d, .events = events };

	return poll(&ask, 1, 0) == 1 ? ask.revents : 0;
}

int main(void)
{
	int fd = device_open(), d, for_reading, for_writing, file;
	uint8_t *p = map_shared(SIZE), *q = map_private(PAGE);
	uint32_t h = obj_mirror(fd, p, SIZE), other = ctx_new(fd), job, o;
	struct hold hold;

	o = obj_mirror(fd, q, PAGE);
	d = export_rdwr(fd, h);
	file = taken_out(d, DMA_BUF_SYNC_RW);
	EXPECT_OK(fence_info(file).state);
	close(file);
	EXPECT_EQ(ready(d, POLLIN), POLLIN);
	EXPECT_EQ(ready(d, POLLOUT), POLLOUT);

	/* out: a job that writes is waited for by who reads and by who writes */
	job = halfway_fill(fd, 0, ADDR(p), 0x51, SIZE);
	for_reading = taken_out(d, DMA_BUF_SYNC_READ);
	for_writing = taken_out(d, DMA_BUF_SYNC_WRITE);
	EXPECT_EQ(ready(d, POLLIN), 0);
	EXPECT_EQ(ready(d, POLLOUT), 0);
	EXPECT_EQ(fence_info(for_reading).state, FENCE_PENDING);
	EXPECT_EQ(fence_info(for_writing).state, FENCE_PENDING);
	EXPECT_EQ(job_state(fd, job), FENCE_PENDING);
	stop_no_more();
	EXPECT_OK(fence_wait(for_reading).state);
	EXPECT_WORDS(p, SIZE, 0x51);
	EXPECT_OK(fence_wait(for_writing).state);
	EXPECT_OK(job_wait(fd, job));
	close(for_reading);
	close(for_writing);

	/* out: one that reads is in the way of writing only */
	hold = hold_start(fd, other);
	{
		uint32_t reader;
		struct drm_userptr_sync in = { .handle = hold.syncobj };
		struct drm_userptr_sync out = { .handle = syncobj_new(fd) };
		struct drm_userptr_op op = op_copy(ADDR(q), ADDR(p), PAGE);
		struct job after = {
			.ops = &op, .n_ops = 1, .in = &in, .n_in = 1, .out = &out, .n_out = 1,
		};

		reader = out.handle;
		EXPECT_OK(submit(fd, &after));
		for_reading = taken_out(d, DMA_BUF_SYNC_READ);
		for_writing = taken_out(d, DMA_BUF_SYNC_WRITE);
		EXPECT_OK(fence_info(for_reading).state);
		EXPECT_EQ(fence_info(for_writing).state, FENCE_PENDING);
		EXPECT_EQ(ready(d, POLLIN), POLLIN);
		EXPECT_EQ(ready(d, POLLOUT), 0);
		EXPECT_HELD(&hold);
		hold_release(&hold);
		EXPECT(fence_wait(for_writing).state <= 0, "pending");
		job_wait(fd, reader);
		close(for_reading);
		close(for_writing);
		obj_wait(fd, h, SECOND);
		obj_wait(fd, o, SECOND);
	}
	EXPECT_OK(obj_wait(fd, h, FOREVER_S * SECOND));

	/* in: another's fence */
	hold = hold_start(fd, other);
	file = syncobj_export(fd, hold.syncobj);
	put_in(d, DMA_BUF_SYNC_WRITE, file);
	close(file);
	EXPECT_RET(obj_wait(fd, h, 0), -ETIME);
	EXPECT_EQ(ready(d, POLLIN), 0);
	EXPECT_EQ(ready(d, POLLOUT), 0);
	EXPECT_HELD(&hold);
	hold_release(&hold);
	EXPECT_OK(obj_wait(fd, h, FOREVER_S * SECOND));
	EXPECT_EQ(ready(d, POLLIN), POLLIN);
	return test_pass("fences through a dma-buf");
}
