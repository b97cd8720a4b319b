/* SPDX-License-Identifier: MIT */
/*
 * A job's fence as a sync_file: it polls readable when the job is done, tells
 * driver, status and time, and another open file takes it as an in-fence.
 *
 * VM: hooks
 */
#include <linux/sync_file.h>
#include <poll.h>

#include "hook.h"

int main(void)
{
	int a = device_open(), b = device_open(), file;
	struct sync_fence_info info = { 0 };
	struct sync_file_info args = { .num_fences = 1, .sync_fence_info = ADDR(&info) };
	struct hold hold = hold_start(a, 0);
	int64_t start = now_ns();
	struct drm_userptr_sync in = { .handle = syncobj_new(b) };
	struct drm_userptr_sync out = { .handle = syncobj_new(b) };
	struct fence after;

	file = syncobj_export(a, hold.syncobj);
	EXPECT_EQ(poll(&(struct pollfd){ .fd = file, .events = POLLIN }, 1, 0), 0);
	EXPECT_OK(xioctl(file, SYNC_IOC_FILE_INFO, &args));
	EXPECT_EQ(info.status, 0);
	EXPECT(!strcmp(info.driver_name, "userptr"), "driver name \"%s\"", info.driver_name);
	EXPECT(info.obj_name[0], "no timeline name");

	EXPECT_OK(syncobj_import(b, in.handle, file));
	EXPECT_OK(submit(b, &(struct job){ .in = &in, .n_in = 1, .out = &out, .n_out = 1 }));
	EXPECT_HELD(&hold);
	stop_no_more();
	after = job_fence(b, out.handle);
	EXPECT_RET(after.state, 0);
	EXPECT_EQ(poll(&(struct pollfd){ .fd = file, .events = POLLIN }, 1, 0), 1);
	args.num_fences = 1;
	EXPECT_OK(xioctl(file, SYNC_IOC_FILE_INFO, &args));
	EXPECT_EQ(info.status, 1);
	EXPECT((int64_t)info.timestamp_ns > start && (int64_t)info.timestamp_ns <= after.time_ns,
	       "signalled at %lld, asked at %" PRId64 ", the next at %" PRId64,
	       (long long)info.timestamp_ns, start, after.time_ns);
	hold_finish(&hold);
	return test_pass("sync_file");
}
