/* SPDX-License-Identifier: MIT */
/*
 * A process that received the open file over a socket cannot use the sender's
 * objects: -EPERM while the sender lives, -EFAULT after its exit; what the
 * receiver has at the same address is never touched.
 */
#include <sys/socket.h>

#include "helpers.h"

struct note {
	uint32_t handle;
	uint64_t addr;
};

static int sockets[2];
static struct gate go, done;

static void send_fd(int fd, struct note note)
{
	struct iovec data = { &note, sizeof(note) };
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct msghdr msg = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control.room),
	};

	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	EXPECT_EQ(sendmsg(sockets[1], &msg, 0), sizeof(note));
}

static int receive_fd(struct note *note)
{
	struct iovec data = { note, sizeof(*note) };
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct msghdr msg = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control.room),
	};
	int fd;

	EXPECT_EQ(recvmsg(sockets[0], &msg, 0), sizeof(*note));
	memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}

static void owner(void *arg)
{
	int fd = device_open();
	uint64_t *p = map_private(4 * PAGE);
	struct note note = { .addr = ADDR(p) };

	(void)arg;
	fill_pattern(p, 4 * PAGE, 1);
	note.handle = obj_mirror(fd, p, 4 * PAGE);
	EXPECT_OK(obj_acquire(fd, note.handle, 0, 0));
	send_fd(fd, note);
	gate_open(&go);
	gate_pass(&done);
	EXPECT_PATTERN(p, 4 * PAGE, 1);
}

static void use(int fd, struct note note, uint64_t result, int want)
{
	struct drm_userptr_op read_it = op_copy(result, note.addr, 64);
	struct drm_userptr_op write_it = op_fill(note.addr, 0xbad, 64);

	EXPECT_RET(obj_acquire(fd, note.handle, 0, 0), want);
	EXPECT_RET(submit_ops(fd, 0, 0, &write_it, 1, NULL), want);
	EXPECT_EQ(last_fault_addr, note.addr);
	EXPECT_RET(submit_ops(fd, 0, 0, &read_it, 1, NULL), want);
	EXPECT_EQ(last_fault_addr, note.addr);
}

int main(void)
{
	struct note note;
	uint64_t *same, *result = map_private(PAGE);
	pid_t pid;
	int fd;

	EXPECT_SYS(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	go = gate_new();
	done = gate_new();
	pid = spawn(owner, NULL);
	gate_pass(&go);
	fd = receive_fd(&note);
	obj_mirror(fd, result, PAGE);

	/* the same address here has other content */
	same = map_fixed(PTR(note.addr), 4 * PAGE, PROT_READ | PROT_WRITE);
	fill_pattern(same, 4 * PAGE, 2);
	use(fd, note, ADDR(result), -EPERM);
	EXPECT_PATTERN(same, 4 * PAGE, 2);

	gate_open(&done);
	EXPECT_CHILD(pid);
	use(fd, note, ADDR(result), -EFAULT);
	EXPECT_PATTERN(same, 4 * PAGE, 2);
	EXPECT_ZERO(result, PAGE);
	return test_pass("a receiver of the file cannot use the sender's objects");
}
