/* SPDX-License-Identifier: MIT */
/*
 * A merged sync_file as an in-fence: the job waits for all the fences in it, ours
 * and a foreign one, runs when all are done, and takes the error of the one that
 * failed.
 *
 * VM: hooks
 */
#include <linux/sync_file.h>

#include "foreign.h"
#include "hook.h"

static int merged(int a, int b)
{
	struct sync_merge_data args = { .name = "merged", .fd2 = b };

	EXPECT_OK(xioctl(a, SYNC_IOC_MERGE, &args));
	return args.fence;
}

int main(void)
{
	int fd = device_open();
	uint8_t *p = map_private(PAGE);

	obj_mirror(fd, p, PAGE);
	for (int fails = 0; fails < 2; fails++) {
		struct foreign f = foreign_new();
		uint32_t ctx = ctx_new(fd), job;
		struct hold hold = hold_start(fd, ctx);
		int ours = syncobj_export(fd, hold.syncobj);
		struct foreign both = { .sync_file = merged(f.sync_file, ours) };

		job = submit_behind(fd, 0, &both, op_fill(ADDR(p), 0x21 + fails, PAGE));
		if (fails)
			hold_release(&hold); /* -EFAULT */
		else
			hold_finish(&hold);
		EXPECT_UNSIGNALLED(&f);
		EXPECT_RET(job_state(fd, job), FENCE_PENDING);
		EXPECT_WORDS(p, PAGE, 0);
		foreign_signal(&f);
		EXPECT_RET(job_wait(fd, job), fails ? -EFAULT : 0);
		EXPECT_WORDS(p, PAGE, fails ? 0 : 0x21);
		memset(p, 0, PAGE);
		close(both.sync_file);
		close(ours);
		foreign_drop(&f);
		EXPECT_OK(ctx_destroy(fd, ctx));
	}
	return test_pass("merged sync_files");
}
