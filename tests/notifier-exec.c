/* SPDX-License-Identifier: MIT */
/*
 * A process that calls exec while a job writes its memory: the job ends, the
 * objects are -EFAULT for the new program, and its memory at the same
 * addresses is never touched.
 *
 * VM: hooks
 */
#include "hook.h"

#define SIZE	(4 * MIB)

static int after(char **argv)
{
	int fd = atoi(argv[1]);
	uint32_t handle = (uint32_t)atoi(argv[2]), running = (uint32_t)atoi(argv[3]);
	uint8_t *at = PTR(strtoull(argv[4], NULL, 0)), *p;

	EXPECT_RET(job_state(fd, running), -EFAULT);
	p = mmap(at, SIZE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	EXPECT(p == at, "mmap at %p: %s", (void *)at, error_name(-errno));
	fill_pattern(p, SIZE, 1);
	EXPECT_RET(run_fill(fd, p, 0xbad, PAGE), -EFAULT);
	EXPECT_RET(obj_acquire(fd, handle, 0, 0), -EFAULT);
	EXPECT_PATTERN(p, SIZE, 1);
	obj_close(fd, handle);
	obj_mirror(fd, p, SIZE);
	EXPECT_OK(run_fill(fd, p, 0x22, PAGE));
	EXPECT_WORDS(p, PAGE, 0x22);
	return test_pass("exec of a busy process");
}

int main(int argc, char **argv)
{
	char args[4][32], *name = argv[0];
	uint8_t *p;
	uint32_t handle, running;
	int fd;

	if (argc == 5)
		return after(argv);
	fd = device_open();
	EXPECT_SYS(fcntl(fd, F_SETFD, 0));
	/* where the new program will not have anything by itself */
	p = mmap(PTR(0x100000000000ull), SIZE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	handle = obj_mirror(fd, p, SIZE);
	running = halfway_fill(fd, 0, ADDR(p), 0x51, SIZE);
	snprintf(args[0], sizeof(args[0]), "%d", fd);
	snprintf(args[1], sizeof(args[1]), "%u", handle);
	snprintf(args[2], sizeof(args[2]), "%u", running);
	snprintf(args[3], sizeof(args[3]), "%#" PRIx64, ADDR(p));
	execl("/proc/self/exe", name, args[0], args[1], args[2], args[3], NULL);
	FAIL("exec: expected no return, got %s", error_name(-errno));
}
