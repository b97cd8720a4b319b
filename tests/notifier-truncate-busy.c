/* SPDX-License-Identifier: MIT */
/*
 * A file that is cut off, or gets a hole, under a job that writes it, on ext4 and
 * in memory: the call waits for the job, which is done without an error, and
 * after it nothing is written there, also when the file is as long again.
 *
 * VM: disk hooks
 */
#include "events.h"
#include "hook.h"

#define SIZE	(4 * MIB)

static int fd;

static int cuts(void *file)
{
	return ftruncate(*(int *)file, 0) ? -errno : 0;
}

static int punches(void *file)
{
	return fallocate(*(int *)file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, SIZE) ?
		-errno : 0;
}

static void busy(int file, int (*change)(void *file))
{
	struct call call = { .make = change, .arg = &file };
	uint8_t *p, *content = map_private(SIZE);
	uint32_t h, job;

	EXPECT_SYS(file);
	EXPECT_SYS(ftruncate(file, SIZE));
	p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	h = obj_mirror(fd, p, SIZE);
	job = halfway_fill(fd, 0, ADDR(p), 0x41, SIZE);
	EXPECT_OK(call_behind_job(&call));
	EXPECT_BACK_BEHIND(&call, fd, job, 0);
	EXPECT_SYS(ftruncate(file, SIZE));
	EXPECT_EQ(pread(file, content, SIZE, 0), SIZE);
	EXPECT_ZERO(content, SIZE);
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
	static int (*const changes[])(void *file) = { cuts, punches };

	module_param_set("job_timeout_ms", 60000);
	fd = device_open();
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		busy(memfd_create("truncated", MFD_CLOEXEC), changes[i]);
		busy(open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), changes[i]);
	}
	unlink(path);
	return test_pass("a file cut off under a job");
}
