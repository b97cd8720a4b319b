/* SPDX-License-Identifier: MIT */
/*
 * Where the exporter has to prepare a buffer for the CPU, SUBMIT waits for the
 * fences on it, and sees what was written before they signalled; a signal ends the
 * wait, and nothing was queued.
 *
 * VM: cpus=2 mem=1024 hooks
 * VM: unfit=bookworm:"Debian's 6.1 has no udmabuf"
 */
#include <pthread.h>
#include <sys/syscall.h>

#include "hook.h"
#include "import.h"

#define SIZE	(8 * PAGE)
#define AT	0x100000

static int dev;
static uint8_t *mem;
static pid_t tid;
static int said = 1;

static void on_signal(int number)
{
	(void)number;
}

static void *submits(void *arg)
{
	struct drm_userptr_op op = op_copy(ADDR(mem), AT, SIZE);
	struct job job = { .ops = &op, .n_ops = 1 };
	struct drm_userptr_submit args = submit_args(&job);

	(void)arg;
	__atomic_store_n(&tid, (pid_t)syscall(SYS_gettid), __ATOMIC_SEQ_CST);
	said = ioctl(dev, DRM_IOCTL_USERPTR_SUBMIT, &args) ? -errno : 0;
	return NULL;
}

static pthread_t submit_and_wait(void)
{
	pthread_t thread;

	tid = 0;
	EXPECT_EQ(pthread_create(&thread, NULL, submits, NULL), 0);
	while (!__atomic_load_n(&tid, __ATOMIC_SEQ_CST))
		;
	await_in_ioctl(tid, DRM_IOCTL_USERPTR_SUBMIT);
	return thread;
}

int main(void)
{
	struct foreign f = udmabuf_buffer(SIZE);
	struct sigaction no_restart = { .sa_handler = on_signal };
	struct dma_buf_import_sync_file in = { .flags = DMA_BUF_SYNC_WRITE };
	struct hold hold;
	pthread_t thread;

	dev = device_open();
	mem = map_private(SIZE);
	obj_mirror(dev, mem, SIZE);
	EXPECT_OK(vm_map(dev, 0, import(dev, f.dmabuf), 0, AT, SIZE, 0));
	fill_pattern(f.see, SIZE, 1);
	hold = hold_start(dev, ctx_new(dev));
	in.fd = syncobj_export(dev, hold.syncobj);
	EXPECT_OK(xioctl(f.dmabuf, DMA_BUF_IOCTL_IMPORT_SYNC_FILE, &in));

	EXPECT_SYS(sigaction(SIGUSR1, &no_restart, NULL));
	thread = submit_and_wait();
	EXPECT_EQ(pthread_kill(thread, SIGUSR1), 0);
	EXPECT_EQ(pthread_join(thread, NULL), 0);
	EXPECT_RET(said, -EINTR);
	EXPECT_HELD(&hold);

	thread = submit_and_wait();
	fill_pattern(f.see, SIZE, 2);
	EXPECT_HELD(&hold);
	hold_release(&hold);
	EXPECT_EQ(pthread_join(thread, NULL), 0);
	EXPECT_OK(said);
	EXPECT_OK(run_op(dev, 0, op_fill(ADDR(mem), 0, 0)));
	EXPECT_PATTERN(mem, SIZE, 2);
	return test_pass("SUBMIT waits for the CPU's turn");
}
