/* SPDX-License-Identifier: MIT */
/*
 * userptrctl copy of a file that is truncated meanwhile fails (it neither
 * crashes nor makes up content), leaves nothing behind, and a destination that
 * was there before is untouched.
 *
 * VM: mem=1024
 */
#include "ctl.h"

static void truncate_midway(bool old_dst)
{
	int status, tries = 0;

	for (;;) {
		pid_t pid;

		ctl_setup(ctl_tmpfs(), "ctl-copy-truncated");
		ctl_make_src(CTL_SIZE);
		if (old_dst)
			ctl_make_old_dst();
		pid = ctl_start_copy();
		if (ctl_await_mapped(pid))
			EXPECT_SYS(truncate(ctl_src, 5000));
		status = ctl_wait(pid);
		if (status)
			break;
		EXPECT(++tries < 5, "the copy was never met in the middle");
	}
	EXPECT(WIFEXITED(status), "userptrctl died of signal %d", WTERMSIG(status));
	ctl_expect_only(old_dst);
	if (old_dst)
		ctl_expect_old_dst();
	unlink(ctl_src);
	unlink(ctl_dst);
}

int main(void)
{
	truncate_midway(false);
	truncate_midway(true);
	return test_pass("a source that shrinks");
}
