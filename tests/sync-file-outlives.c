/* SPDX-License-Identifier: MIT */
/*
 * A fence outlives everything: context, object, file and process that made it
 * are gone, and the sync_file still signals and can be asked for its names.
 *
 * VM: hooks
 */
#include <linux/sync_file.h>
#include <sys/socket.h>

#include "hook.h"

static int sockets[2];

static void child(void *arg)
{
	int fd = device_open(), file;
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec data = { "x", 1 };
	struct msghdr msg = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control.room),
	};
	struct hold hold = hold_start(fd, ctx_new(fd));

	(void)arg;
	file = syncobj_export(fd, hold.syncobj);
	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.head), &file, sizeof(file));
	EXPECT_EQ(sendmsg(sockets[1], &msg, 0), 1);
	EXPECT_HELD(&hold);
}

int main(void)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control.room),
	};
	struct sync_fence_info info = { 0 };
	struct sync_file_info args = { .num_fences = 1, .sync_fence_info = ADDR(&info) };
	int file, state;
	pid_t pid;

	EXPECT_SYS(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets));
	pid = spawn(child, NULL);
	EXPECT_EQ(recvmsg(sockets[0], &msg, 0), 1);
	memcpy(&file, CMSG_DATA(&control.head), sizeof(file));
	EXPECT_CHILD(pid);
	state = fence_wait(file).state;
	EXPECT(state == -EFAULT || state == -ECANCELED, "got %s", error_name(state));
	EXPECT_OK(xioctl(file, SYNC_IOC_FILE_INFO, &args));
	/* which names a fence has after it signalled differs between kernels */
	EXPECT(info.driver_name[0] && info.obj_name[0], "no names");
	close(file);
	return test_pass("a fence outlives its maker");
}
