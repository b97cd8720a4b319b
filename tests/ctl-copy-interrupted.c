/* SPDX-License-Identifier: MIT */
/*
 * userptrctl copy that is interrupted (SIGINT, SIGTERM) fails, leaves nothing
 * behind, and a destination that was there before is untouched.
 *
 * VM: mem=1024
 */
#include "ctl.h"

static void interrupt(int signum, bool old_dst)
{
	int status, tries = 0;

	for (;;) {
		pid_t pid;

		ctl_setup(ctl_tmpfs(), "ctl-copy-interrupted");
		ctl_make_src(CTL_SIZE);
		if (old_dst)
			ctl_make_old_dst();
		pid = ctl_start_copy();
		if (ctl_await_mapped(pid))
			kill(pid, signum);
		status = ctl_wait(pid);
		if (status)
			break;
		EXPECT(++tries < 5, "the copy was never met in the middle");
	}
	ctl_expect_only(old_dst);
	if (old_dst)
		ctl_expect_old_dst();
	unlink(ctl_src);
	unlink(ctl_dst);
}

int main(void)
{
	interrupt(SIGINT, false);
	interrupt(SIGTERM, true);
	return test_pass("an interrupted copy");
}
