/* SPDX-License-Identifier: MIT */
/*
 * Pinned objects and io_uring's registered buffers of a user share his limit,
 * in both directions.
 */
#include <linux/io_uring.h>
#include <sys/uio.h>

#include "charge.h"

#define UID	21004

static int ring_setup(void)
{
	struct io_uring_params params = { 0 };

	return (int)syscall(SYS_io_uring_setup, 2, &params);
}

static int ring_register(int ring, void *p, size_t size)
{
	struct iovec buffer = { p, size };

	return syscall(SYS_io_uring_register, ring, IORING_REGISTER_BUFFERS, &buffer, 1) ? -errno : 0;
}

static void user(void *arg)
{
	uint8_t *a = map_private(8 * PAGE), *b = map_private(8 * PAGE);
	int fd = *(int *)arg, ring;
	uint64_t shortfall;
	uint32_t h;

	become_user(UID);
	limit_memlock(64 * PAGE);
	ring = ring_setup();
	if (ring < 0)
		test_skip("io_uring_setup gives %s", error_name(-errno));
	EXPECT_EQ(charged(fd), 0);
	limit_memlock(8 * PAGE);
	EXPECT_OK(ring_register(ring, a, 5 * PAGE));
	EXPECT_EQ(charged(fd), 5 * PAGE);
	EXPECT_RET(create_asking(fd, b, 4 * PAGE, PINNED, NULL, &shortfall), -ENOMEM);
	EXPECT_EQ(shortfall, PAGE);
	EXPECT_OK(create_asking(fd, b, 3 * PAGE, PINNED, &h, &shortfall));
	EXPECT_EQ(charged(fd), 8 * PAGE);
	EXPECT_SYS(syscall(SYS_io_uring_register, ring, IORING_UNREGISTER_BUFFERS, NULL, 0));
	AWAIT_EQ(charged(fd), 3 * PAGE);
	EXPECT_RET(ring_register(ring, a, 6 * PAGE), -ENOMEM);
	EXPECT_OK(ring_register(ring, a, 5 * PAGE));
	obj_close(fd, h);
	EXPECT_EQ(charged(fd), 5 * PAGE);
}

int main(void)
{
	int fd = device_open(), status;
	pid_t pid = spawn(user, &fd);

	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		test_skip("no io_uring");
	EXPECT_EQ(status, 0);
	return test_pass("a limit shared with io_uring");
}
