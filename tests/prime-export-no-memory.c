/* SPDX-License-Identifier: MIT */
/*
 * Whichever allocation of an export fails, the call is -ENOMEM or -EFAULT and leaves
 * no descriptor; the object is tracked as before and charged nothing, or pinned
 * already, all of it once. It works either way, and with it nothing is left.
 *
 * VM: timeout=180
 */
#include <dirent.h>

#include "faults.h"

#define SIZE	(4 * PAGE)

static size_t open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t n = 0;

	EXPECT(dir, "no /proc/self/fd");
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

int main(void)
{
	struct counters was;
	struct faults faults;
	size_t files;
	uint8_t *p;
	int fd;

	faults_begin();
	fd = device_open();
	p = map_private(SIZE);
	was = counters_now();
	files = open_files();
	EACH_FAULT(&faults) {
		uint32_t h = obj_mirror(fd, p, SIZE);
		int dmabuf = -1;

		map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
		fill_pattern(p, SIZE, faults.nth);
		if (FAULTED(&faults, export_try(fd, h, RDWR, &dmabuf))) {
			bool pinned = obj_info(fd, h).mode == DRM_USERPTR_MODE_PINNED;

			EXPECT_EQ(open_files(), files);
			EXPECT_EQ(vm_pin(), pinned ? SIZE : 0);
		} else {
			struct view v = view_open(dmabuf, SIZE);
			uint32_t result;

			EXPECT(dmabuf >= 0, "no descriptor");
			EXPECT_EQ(vm_pin(), SIZE);
			EXPECT_PATTERN(view_read(&v, &result), SIZE, faults.nth);
			view_close(&v);
			close(dmabuf);
		}
		EXPECT_OK(run_fill(fd, p, 0x66, SIZE));
		EXPECT_WORDS(p, SIZE, 0x66);
		EXPECT_OK(obj_wait(fd, h, FOREVER_S * SECOND));
		obj_close(fd, h);
		EXPECT_IDLE_COUNTERS(was);
		EXPECT_EQ(vm_pin(), 0);
	}
	EXPECT_FAULTS(&faults, 8);
	return test_pass("export without memory");
}
