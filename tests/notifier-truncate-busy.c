/* SPDX-License-Identifier: MIT */
/*
 * A file that is cut off, or gets a hole, under a job that writes it, on ext4 and
 * in memory: the call waits for the job, which is done without an error, and
 * after it nothing is written there, also when the file is as long again.
 *
 * VM: disk
 */
#include "events.h"

#define SIZE	(4 * MIB)
#define TOTAL	(192 * MIB)

static int fd;

static void cut(int file)
{
	EXPECT_SYS(ftruncate(file, 0));
}

static void punch(int file)
{
	EXPECT_SYS(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, SIZE));
}

static void busy(int file, void (*change)(int file))
{
	uint8_t *p, *content = map_private(SIZE);
	struct fence fence;
	uint32_t h, job;
	int64_t back;

	EXPECT_SYS(file);
	EXPECT_SYS(ftruncate(file, SIZE));
	p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	h = obj_mirror(fd, p, SIZE);
	job = long_job(fd, 0, ADDR(p), SIZE, TOTAL);
	await_change((uint64_t *)(void *)p, 0);

	change(file);
	back = now_ns();
	EXPECT_SYS(ftruncate(file, SIZE));
	EXPECT_EQ(pread(file, content, SIZE, 0), SIZE);
	EXPECT_ZERO(content, SIZE);
	fence = job_fence(fd, job);
	EXPECT_RET(fence.state, 0);
	EXPECT(fence.time_ns <= back, "the fence signalled %" PRId64 " us after the call",
	       (fence.time_ns - back) / 1000);
	EXPECT_ZERO(p, SIZE);

	EXPECT_OK(run_fill(fd, p, 0x51, SIZE));
	EXPECT_EQ(pread(file, content, SIZE, 0), SIZE);
	EXPECT_WORDS(content, SIZE, 0x51);
	obj_close(fd, h);
	unmap(p, SIZE);
	unmap(content, SIZE);
	close(file);
}

int main(void)
{
	static const char path[] = "/mnt/disk/notifier-truncate-busy";
	static void (*const changes[])(int file) = { cut, punch };

	module_param_set("job_timeout_ms", 60000);
	fd = device_open();
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		busy(memfd_create("truncated", MFD_CLOEXEC), changes[i]);
		busy(open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), changes[i]);
	}
	unlink(path);
	return test_pass("a file cut off under a job");
}
