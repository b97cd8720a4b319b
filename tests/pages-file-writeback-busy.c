/* SPDX-License-Identifier: MIT */
/*
 * msync of a file mapping while a job writes it waits for the job, and loses nothing:
 * what memory shows in the end is on the disk after the next msync.
 *
 * VM: disk hooks
 */
#include "hook.h"

#define SIZE	(4 * MIB)

static int syncs(void *p)
{
	return msync(p, SIZE, MS_SYNC) ? -errno : 0;
}

int main(void)
{
	static const char path[] = "/mnt/disk/pages-file-writeback";
	int fd = device_open(), file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	uint64_t *p, *back = map_private(SIZE);
	struct call call = { .make = syncs };
	int direct;
	uint32_t job;

	module_param_set("job_timeout_ms", 60000);
	EXPECT_SYS(file);
	EXPECT_SYS(ftruncate(file, SIZE));
	p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	call.arg = p;
	obj_mirror(fd, p, SIZE);
	job = halfway_fill(fd, 0, ADDR(p), 0x51, SIZE);
	EXPECT_OK(call_behind_job(&call));
	EXPECT_BACK_BEHIND(&call, fd, job, 0);
	EXPECT_WORDS(p, SIZE, 0x51);
	EXPECT_SYS(msync(p, SIZE, MS_SYNC));
	direct = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	EXPECT_SYS(direct);
	EXPECT_EQ(pread(direct, back, SIZE, 0), SIZE);
	EXPECT_WORDS(back, SIZE, 0x51);
	close(direct);
	unlink(path);
	return test_pass("write-back under a job");
}
