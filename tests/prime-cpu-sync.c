/* SPDX-License-Identifier: MIT */
/*
 * DMA_BUF_IOCTL_SYNC works on an exported object, with and without somebody
 * attached, and waits for a job that uses it.
 *
 * VM: cpus=2 mem=1024 hooks
 */
#include <pthread.h>

#include "hook.h"
#include "prime.h"

#define SIZE	(4 * MIB)

static struct {
	int fd, dmabuf;
	uint32_t job;
	pid_t tid;
} seen;

static void sync_ok(int d, uint64_t flags)
{
	struct dma_buf_sync args = { .flags = flags };

	EXPECT_OK(xioctl(d, DMA_BUF_IOCTL_SYNC, &args));
}

static void *begins(void *arg)
{
	(void)arg;
	__atomic_store_n(&seen.tid, (pid_t)syscall(SYS_gettid), __ATOMIC_SEQ_CST);
	sync_ok(seen.dmabuf, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW);
	EXPECT_OK(job_state(seen.fd, seen.job));
	return NULL;
}

static void all(int d)
{
	static const uint64_t dirs[] = { DMA_BUF_SYNC_READ, DMA_BUF_SYNC_WRITE, DMA_BUF_SYNC_RW };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		sync_ok(d, DMA_BUF_SYNC_START | dirs[i]);
		sync_ok(d, DMA_BUF_SYNC_END | dirs[i]);
	}
}

int main(void)
{
	int fd = device_open(), vgem = vgem_open("renderD"), d;
	uint8_t *p = map_shared(SIZE), *q = map_private(PAGE);
	uint32_t h = obj_mirror(fd, p, SIZE), r = obj_wrap(fd, q, PAGE, READ_ONLY);
	pthread_t thread;
	uint32_t imported;
	pid_t tid;

	EXPECT_OK(export_try(fd, r, RDONLY, &d));
	all(d);
	close(d);
	d = export_rdwr(fd, h);
	all(d);
	imported = import(vgem, d);
	all(d);

	seen.fd = fd;
	seen.dmabuf = d;
	seen.job = halfway_fill(fd, 0, ADDR(p), 0x51, SIZE);
	EXPECT_EQ(pthread_create(&thread, NULL, begins, NULL), 0);
	while (!(tid = __atomic_load_n(&seen.tid, __ATOMIC_SEQ_CST)))
		sched_yield();
	await_in_ioctl(tid, DMA_BUF_IOCTL_SYNC);
	EXPECT_EQ(job_state(fd, seen.job), FENCE_PENDING);
	stop_no_more();
	EXPECT_EQ(pthread_join(thread, NULL), 0);
	EXPECT_WORDS(p, SIZE, 0x51);
	obj_close(vgem, imported);
	return test_pass("DMA_BUF_IOCTL_SYNC");
}
