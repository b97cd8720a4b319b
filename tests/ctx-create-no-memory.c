/* SPDX-License-Identifier: MIT */
/*
 * Whichever allocation fails while the device is opened or a context is made, the
 * call is -ENOMEM or -EFAULT and leaves neither a context nor an id that is taken.
 */
#include "faults.h"

static char node_path[64];

static int open_try(int *fd)
{
	*fd = open(node_path, O_RDWR | O_CLOEXEC);
	return *fd < 0 ? -errno : 0;
}

static int create(int fd, uint32_t flags, uint32_t *ctx)
{
	struct drm_userptr_ctx_create args = { .flags = flags };
	int ret = xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args);

	*ctx = args.ctx_id;
	return ret;
}

static void open_all(void)
{
	struct counters was = counters_now();
	struct faults faults;

	EACH_FAULT(&faults) {
		int fd = -1;

		if (!FAULTED(&faults, open_try(&fd))) {
			EXPECT_OK(run_ops(fd, 0, NULL, 0));
			close(fd);
		}
		EXPECT_IDLE_COUNTERS(was);
	}
	EXPECT_FAULTS(&faults, 2);
}

static void create_all(uint32_t flags)
{
	int fd = device_open();
	struct counters was = counters_now();
	struct faults faults;

	EACH_FAULT(&faults) {
		uint32_t ctx = 0;

		if (!FAULTED(&faults, create(fd, flags, &ctx))) {
			EXPECT_OK(run_ops(fd, ctx, NULL, 0));
			EXPECT_OK(ctx_destroy(fd, ctx));
		}
		EXPECT_IDLE_COUNTERS(was);
	}
	EXPECT_FAULTS(&faults, 2);
	close(fd);
}

int main(void)
{
	faults_begin();
	/* the first one that is not given back is missed */
	module_param_set("max_contexts", 2);
	EXPECT(device_find("renderD", node_path, sizeof(node_path)), "no device");
	open_all();
	create_all(0);
	create_all(DRM_USERPTR_CTX_MIRROR_ALL);
	return test_pass("contexts without memory");
}
