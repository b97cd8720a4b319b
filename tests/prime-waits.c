/* SPDX-License-Identifier: MIT */
/*
 * An export waits for the jobs that use the object as it was tracked; a signal
 * interrupts the waiting, and the call can be made again.
 *
 * VM: cpus=2 mem=1024 hooks
 */
#include <pthread.h>
#include <sys/ioctl.h>

#include "hook.h"
#include "prime.h"

#define SIZE	(4 * MIB)

static int dev;
static uint32_t target;
static pid_t tid;
static int exported = -1, state_then;
static uint32_t busy;

static void *exports(void *arg)
{
	int *ret = arg;
	struct drm_prime_handle args = { .handle = target, .flags = RDWR, .fd = -1 };

	__atomic_store_n(&tid, (pid_t)syscall(SYS_gettid), __ATOMIC_SEQ_CST);
	*ret = ioctl(dev, DRM_IOCTL_PRIME_HANDLE_TO_FD, &args) ? -errno : 0;
	state_then = job_state(dev, busy);
	exported = args.fd;
	return NULL;
}

static void on_signal(int sig)
{
	(void)sig;
}

static pthread_t start(int *ret)
{
	pthread_t thread;
	pid_t t;

	tid = 0;
	EXPECT_EQ(pthread_create(&thread, NULL, exports, ret), 0);
	while (!(t = __atomic_load_n(&tid, __ATOMIC_SEQ_CST)))
		sched_yield();
	await_in_ioctl(t, DRM_IOCTL_PRIME_HANDLE_TO_FD);
	EXPECT_EQ(job_state(dev, busy), FENCE_PENDING);
	return thread;
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	uint8_t *p = map_shared(SIZE);
	pthread_t thread;
	int ret;

	dev = device_open();
	EXPECT_SYS(sigaction(SIGUSR1, &action, NULL));
	target = obj_mirror(dev, p, SIZE);
	busy = halfway_fill(dev, 0, ADDR(p), 0x51, SIZE);

	thread = start(&ret);
	EXPECT_EQ(pthread_kill(thread, SIGUSR1), 0);
	EXPECT_EQ(pthread_join(thread, NULL), 0);
	EXPECT_RET(ret, -EINTR);
	EXPECT_EQ(state_then, FENCE_PENDING);
	EXPECT_EQ(obj_info(dev, target).flags & EXPORTED, 0);

	thread = start(&ret);
	stop_no_more();
	EXPECT_EQ(pthread_join(thread, NULL), 0);
	EXPECT_OK(ret);
	EXPECT_OK(state_then);
	EXPECT_WORDS(p, SIZE, 0x51);
	EXPECT_EQ(obj_info(dev, target).flags, EXPORTED);
	close(exported);

	/* what runs on pinned pages is not waited for */
	busy = halfway_fill(dev, 0, ADDR(p), 0x52, SIZE);
	exported = export_rdwr(dev, target);
	EXPECT_EQ(job_state(dev, busy), FENCE_PENDING);
	stop_no_more();
	return test_pass("export waits for jobs");
}
