/* SPDX-License-Identifier: MIT */
/*
 * msync of a file mapping while a job writes it waits for the job or makes the
 * pages clean between its writes, but loses nothing: what memory shows in the
 * end is on the disk after the next msync.
 *
 * VM: disk
 */
#include "helpers.h"

#define SIZE	(4 * MIB)

int main(void)
{
	static const char path[] = "/mnt/disk/pages-file-writeback";
	int fd = device_open(), file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	uint64_t *p, *back = map_private(SIZE);
	int direct;
	uint32_t job;

	module_param_set("job_timeout_ms", 60000);
	EXPECT_SYS(file);
	EXPECT_SYS(ftruncate(file, SIZE));
	p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	EXPECT(p != MAP_FAILED, "mmap: %s", error_name(-errno));
	obj_mirror(fd, p, SIZE);
	job = long_job(fd, 0, ADDR(p), SIZE, 256 * MIB);
	await_change(p, 0);
	EXPECT_SYS(msync(p, SIZE, MS_SYNC));
	EXPECT_OK(job_wait(fd, job));
	EXPECT_WORDS(p, SIZE, long_job_last(SIZE, 256 * MIB));
	EXPECT_SYS(msync(p, SIZE, MS_SYNC));
	direct = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	EXPECT_SYS(direct);
	EXPECT_EQ(pread(direct, back, SIZE, 0), SIZE);
	EXPECT_WORDS(back, SIZE, long_job_last(SIZE, 256 * MIB));
	close(direct);
	unlink(path);
	return test_pass("write-back under a job");
}
