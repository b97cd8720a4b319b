/* SPDX-License-Identifier: MIT */
/*
 * userptrctl selftest --notify tells systemd in a STATUS= what was tested on what,
 * and the journal the same with fields that programs can search for.
 */
#include <sys/socket.h>
#include <sys/un.h>

#include "ctl.h"

#define JOURNAL		"/run/systemd/journal/socket"

/* A socket at @path, as the one who listens there. */
static int listen_at(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	EXPECT_SYS(fd);
	unlink(path);
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	EXPECT_SYS(bind(fd, (struct sockaddr *)&addr, sizeof(addr)));
	return fd;
}

static void expect_datagram(int fd, char *text, size_t size)
{
	ssize_t n = recv(fd, text, size - 1, MSG_DONTWAIT);

	EXPECT_SYS(n);
	text[n] = '\0';
	printf("%s\n", text);
}

static void expect_text(const char *text, const char *want)
{
	EXPECT(strstr(text, want), "expected \"%s\" in: %s", want, text);
}

static void expect_nothing(int fd)
{
	char byte;

	EXPECT_RET(recv(fd, &byte, 1, MSG_DONTWAIT) < 0 ? -errno : 0, -EAGAIN);
}

int main(void)
{
	char output[8192], text[8192], path[300], node[64];
	int systemd, journal;

	EXPECT(device_find("renderD", node, sizeof(node)), "no node");
	snprintf(path, sizeof(path), "%s/notify", ctl_tmpfs());
	mkdir("/run/systemd", 0755);
	mkdir("/run/systemd/journal", 0755);
	systemd = listen_at(path);
	journal = listen_at(JOURNAL);
	setenv("NOTIFY_SOCKET", path, 1);

	EXPECT_EQ(ctl_run("selftest", NULL, output, sizeof(output)), 0);
	expect_nothing(systemd);
	expect_nothing(journal);

	EXPECT_EQ(ctl_run("selftest --notify", NULL, output, sizeof(output)), 0);
	expect_text(output, "\n1..");
	expect_datagram(systemd, text, sizeof(text));
	EXPECT(!strncmp(text, "STATUS=OK: ", strlen("STATUS=OK: ")), "got \"%s\"", text);
	expect_text(text, " checks passed");
	expect_text(text, "; module ");
	expect_text(text, node);
	expect_text(text, ", max_workers 15, kernel ");
	expect_text(text, "UNSYNCHRONIZED is refused to the unprivileged (EPERM)");

	expect_datagram(journal, text, sizeof(text));
	expect_text(text, "MESSAGE=OK: ");
	expect_text(text, "\nMESSAGE_ID=");
	expect_text(text, "\nPRIORITY=6\n");
	expect_text(text, "\nUSERPTR_STATE=ok\n");
	expect_text(text, "\nUSERPTR_REASON=ok\n");
	expect_text(text, node);

	unlink(path);
	unlink(JOURNAL);
	return test_pass("what systemd and the journal are told");
}
