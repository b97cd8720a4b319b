/* SPDX-License-Identifier: MIT */
/*
 * userptrctl doctor tells a user without access to the node that it is the
 * permission, and to whom the node belongs; with access, the self-test of a user
 * without rights passes whole.
 */
#include "ctl.h"

static void expect_status(const char *command, int want, const char *text)
{
	char output[8192];
	int status = ctl_run(command, ctl_become_nobody, output, sizeof(output));

	printf("%s", output);
	EXPECT(status == want, "%s: expected exit status %d, got %d", command, want, status);
	EXPECT(strstr(output, text), "%s: expected \"%s\"", command, text);
}

int main(void)
{
	struct stat was;
	char node[64];

	EXPECT(device_find("renderD", node, sizeof(node)), "no node");
	EXPECT_SYS(stat(node, &was));

	EXPECT_SYS(chmod(node, 0600));
	expect_status("doctor", 4, "FAIL: no permission to open /dev/dri/renderD");
	expect_status("doctor", 4, "usermod -aG root USER");
	expect_status("selftest", 4, "Bail out! no permission");

	EXPECT_SYS(chmod(node, 0666));
	expect_status("selftest", 0, "UNSYNCHRONIZED is refused to the unprivileged (EPERM)");
	EXPECT_SYS(chmod(node, was.st_mode & 07777));
	return test_pass("a user without permission");
}
