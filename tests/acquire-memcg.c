/* SPDX-License-Identifier: MIT */
/*
 * The kernel memory that workers need for an object is charged to the memory
 * cgroup of the process whose memory it is.
 *
 * VM: cpus=2
 */
#include <sys/stat.h>

#include "workers.h"

#define GROUP	"/sys/fs/cgroup/acquire-memcg"
#define SIZE	(8 * GIB)
/* a word for each page */
#define ENTRIES	((long)(SIZE / PAGE * sizeof(uint64_t)))

static long charged(const char *key)
{
	FILE *f = fopen(GROUP "/memory.stat", "re");
	char line[128], name[64];
	long value, found = -1;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%63s %ld", name, &value) == 2 && !strcmp(name, key))
			found = value;
	EXPECT(f && found >= 0, "no %s in memory.stat", key);
	fclose(f);
	return found;
}

static void owner(void *arg)
{
	int fd = device_open();
	uint32_t h;
	long was;

	(void)arg;
	EXPECT_OK(write_file(GROUP "/cgroup.procs", "0"));
	h = obj_wrap(fd, map_cold(SIZE), SIZE, DRM_USERPTR_CREATE_READ_ONLY);
	was = charged("slab_unreclaimable");
	EXPECT_OK(ask_until(fd, h, 0, 0));
	EXPECT_EQ(obj_info(fd, h).resident_bytes, SIZE);
	/* the numbers of all processors are gathered now and then */
	AWAIT(charged("slab_unreclaimable") - was > ENTRIES * 9 / 10);
	printf("%ld KiB for entries of %ld KiB\n",
	       (charged("slab_unreclaimable") - was) / 1024, ENTRIES / 1024);
	/* a debug kernel puts a guard around each, and keeps it when it is freed */
	EXPECT(charged("slab_unreclaimable") - was < ENTRIES * (slowness > 1 ? 3 : 3 / 2.0),
	       "%ld KiB", (charged("slab_unreclaimable") - was) / 1024);
	obj_close(fd, h);
	if (slowness == 1)
		AWAIT(charged("slab_unreclaimable") - was < ENTRIES / 10);
}

int main(void)
{
	if (write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory"))
		test_skip("no memory cgroups");
	EXPECT_SYS(mkdir(GROUP, 0755));
	set_param("max_workers", 8);
	EXPECT_CHILD(spawn(owner, NULL));
	cgroup_remove(GROUP);
	return test_pass("workers' memory is charged to the owner");
}
