/* SPDX-License-Identifier: MIT */
/*
 * Unbinding under load: a job runs, others wait in the queue, behind it and
 * behind a fence, threads wait in SUBMIT and WAIT and submit all the time. All
 * fences signal, what did not finish with -ENODEV, all callers get -ENODEV,
 * nothing is written afterwards, and the driver can be bound again.
 *
 * VM: fresh cpus=2 hooks
 */
#include <pthread.h>
#include <stdatomic.h>

#include "hook.h"

#define SIZE	(4 * MIB)

static int fd;
static uint8_t *mine;
static struct alias a;
static uint32_t object, waiting_ctx;
static atomic_int worked, tids[2];

static void *waiter(void *arg)
{
	int ret;

	atomic_store((atomic_int *)arg, gettid());
	ret = obj_wait(fd, object, FOREVER_S * SECOND);
	EXPECT_RET(ret, -ENODEV);
	return NULL;
}

static void *blocked(void *arg)
{
	struct drm_userptr_op op = op_fill(ADDR(a.dev), 0xbad, SIZE);
	int ret;

	atomic_store((atomic_int *)arg, gettid());
	do
		ret = submit_ops(fd, waiting_ctx, 0, &op, 1, NULL);
	while (!ret);
	EXPECT_RET(ret, -ENODEV);
	return NULL;
}

static void *busy(void *arg)
{
	int ret;

	(void)arg;
	for (;;) {
		uint64_t *p = map_private(4 * PAGE);
		uint32_t h;
		struct drm_userptr_op op = op_fill(ADDR(p), 1, PAGE);

		ret = obj_create(fd, 0, p, 4 * PAGE, DRM_USERPTR_CREATE_GPU_MIRROR, &h);
		if (!ret)
			ret = submit_ops(fd, 0, 0, &op, 1, NULL);
		if (!ret)
			ret = obj_close_try(fd, h);
		unmap(p, 4 * PAGE);
		if (ret)
			break;
		atomic_fetch_add(&worked, 1);
	}
	EXPECT_RET(ret, -ENODEV);
	return NULL;
}

int main(void)
{
	void *(*bodies[])(void *) = { waiter, blocked, busy, busy };
	pthread_t threads[ARRAY_SIZE(bodies)];
	uint32_t running, queued, depending;
	struct drm_userptr_sync in, out;
	int files[3], again;
	char name[128];
	uint64_t seen;

	fd = device_open();
	EXPECT(driver_device(name, sizeof(name)), "no platform device");
	waiting_ctx = ctx_new(fd);
	a = alias_map(SIZE);
	mine = map_private(PAGE);
	object = obj_mirror_in(fd, waiting_ctx, a.dev, SIZE);
	uint32_t h = obj_mirror(fd, mine, PAGE);

	stop_at("halfway");
	running = long_job(fd, waiting_ctx, ADDR(a.dev), SIZE, 1000 * MIB);
	await_stopped();
	queued = long_job(fd, waiting_ctx, ADDR(a.dev), SIZE, 64 * MIB);
	/* another context, held back by the first */
	uint32_t ctx = ctx_new(fd);
	EXPECT_OK(vm_map(fd, ctx, h, 0, 0x100000, PAGE, 0));
	struct drm_userptr_op op = op_fill(0x100000, 0xbad, PAGE);
	in = (struct drm_userptr_sync){ .handle = running };
	out = (struct drm_userptr_sync){ .handle = syncobj_new(fd) };
	EXPECT_OK(submit(fd, &(struct job){
		.ctx = ctx, .ops = &op, .n_ops = 1, .in = &in, .n_in = 1, .out = &out, .n_out = 1,
	}));
	depending = out.handle;
	EXPECT_RET(submit_ops(fd, waiting_ctx, DRM_USERPTR_SUBMIT_NONBLOCK, NULL, 0, NULL), -EAGAIN);

	files[0] = syncobj_export(fd, running);
	files[1] = syncobj_export(fd, queued);
	files[2] = syncobj_export(fd, depending);
	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++)
		EXPECT_EQ(pthread_create(&threads[i], NULL, bodies[i], &tids[i & 1]), 0);
	while (!atomic_load(&tids[0]) || !atomic_load(&tids[1]) || atomic_load(&worked) < 20)
		sched_yield();
	await_in_ioctl(atomic_load(&tids[0]), DRM_IOCTL_USERPTR_WAIT);
	await_in_ioctl(atomic_load(&tids[1]), DRM_IOCTL_USERPTR_SUBMIT);
	EXPECT_EQ(fence_info(files[0]).state, FENCE_PENDING);

	EXPECT_OK(driver_unbind(name));
	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++)
		pthread_join(threads[i], NULL);
	EXPECT_RET(fence_wait(files[0]).state, -ENODEV);
	EXPECT_RET(fence_wait(files[1]).state, -ENODEV);
	EXPECT_RET(fence_wait(files[2]).state, -ENODEV);
	seen = checksum(a.see, SIZE);
	EXPECT_ZERO(mine, PAGE);
	unmap(a.dev, SIZE);
	EXPECT_EQ(checksum(a.see, SIZE), seen);

	EXPECT_OK(driver_bind(name));
	again = device_open();
	obj_mirror(again, mine, PAGE);
	EXPECT_OK(run_fill(again, mine, 0x77, PAGE));
	EXPECT_WORDS(mine, PAGE, 0x77);
	close(fd);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		close(files[i]);
	EXPECT_OK(run_fill(again, mine, 0x78, PAGE));
	close(again);
	module_unload_soon();
	EXPECT_OK(module_load(""));
	return test_pass("unbind under load");
}
