/* SPDX-License-Identifier: MIT */
/*
 * A mapping of a device's memory, or of kernel data such as vvar, can be
 * wrapped but not used: -EFAULT, also for a range that only reaches into it.
 */
#include "helpers.h"

static int fd;
static uint8_t *out;

static void refused(uint8_t *p, size_t size)
{
	uint32_t h;

	EXPECT_RET(obj_create(fd, 0, p, size,
			      DRM_USERPTR_CREATE_PROBE | DRM_USERPTR_CREATE_READ_ONLY, NULL),
		   -EFAULT);
	EXPECT_RET(obj_create(fd, 0, p, size, DRM_USERPTR_CREATE_PROBE, NULL), -EFAULT);
	h = obj_wrap(fd, p, size, DRM_USERPTR_CREATE_GPU_MIRROR | DRM_USERPTR_CREATE_READ_ONLY);
	EXPECT_RET(run_copy(fd, out, p, size < PAGE ? size : PAGE), -EFAULT);
	EXPECT_RET(obj_acquire(fd, h, 0, 0), -EFAULT);
	obj_close(fd, h);
}

static bool find_mapping(const char *name, uint8_t **start, size_t *size)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long from, to;
	char line[300];
	bool found = false;

	while (!found && maps && fgets(line, sizeof(line), maps)) {
		if (!strstr(line, name) || sscanf(line, "%lx-%lx", &from, &to) != 2)
			continue;
		*start = PTR(from);
		*size = to - from;
		found = true;
	}
	if (maps)
		fclose(maps);
	return found;
}

int main(void)
{
	int mem = open("/dev/mem", O_RDWR | O_CLOEXEC), tried = 0;
	uint8_t *p, *arena;
	size_t size;
	uint32_t h;

	fd = device_open();
	out = map_private(PAGE);
	obj_mirror(fd, out, PAGE);
	if (find_mapping("[vvar]", &p, &size)) {
		refused(p, size);
		tried++;
	}

	/* the firmware's read-only memory below 1 MiB */
	arena = map_private(3 * PAGE);
	p = mem < 0 ? MAP_FAILED : mmap(arena + PAGE, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, mem,
					0xf0000);
	if (p != MAP_FAILED) {
		refused(p, PAGE);
		EXPECT_RET(obj_create(fd, 0, arena, 2 * PAGE, DRM_USERPTR_CREATE_PROBE, NULL),
			   -EFAULT);
		h = obj_mirror(fd, arena, 3 * PAGE);
		EXPECT_RET(run_fill(fd, arena, 1, 3 * PAGE), -EFAULT);
		EXPECT_EQ(last_fault_addr, ADDR(arena) + PAGE);
		EXPECT_OK(run_fill(fd, arena + 2 * PAGE, 2, PAGE));
		EXPECT_WORDS(arena + 2 * PAGE, PAGE, 2);
		EXPECT_ZERO(arena, PAGE);
		/* ordinary memory there again: works again */
		map_fixed(arena + PAGE, PAGE, PROT_READ | PROT_WRITE);
		EXPECT_OK(run_fill(fd, arena, 3, 3 * PAGE));
		EXPECT_WORDS(arena, 3 * PAGE, 3);
		obj_close(fd, h);
		tried++;
	}
	if (!tried)
		test_skip("no device mapping to be had");
	EXPECT_ZERO(out, PAGE);
	return test_pass("memory of devices");
}
