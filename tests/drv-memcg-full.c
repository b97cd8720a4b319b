/* SPDX-License-Identifier: MIT */
/*
 * A process whose memory cgroup is full, of kernel memory it asked for or of the
 * pages it acquires, gets -ENOMEM or is killed alone: a process beside it goes
 * on, everything is returned, and the cgroup can be removed.
 *
 * VM: alone mem=1024
 */
#include <sys/stat.h>

#include "charge.h"

#define ROOT	"/sys/fs/cgroup"
#define GROUP	ROOT "/userptr-full"
#define ROOM	(32 * MIB)

static void enter(void)
{
	EXPECT_OK(write_file(GROUP "/cgroup.procs", "0"));
}

static void objects_without_end(void)
{
	uint8_t *arena = map_reserve(64 * 1024 * MIB);
	int fd = device_open(), ret = 0;

	enter();
	for (size_t i = 0; !ret && i < 64 * 1024 * MIB / PAGE; i++)
		ret = obj_create(fd, 0, arena + i * PAGE, PAGE, 0, NULL);
	EXPECT_RET(ret, -ENOMEM);
}

static void mappings_without_end(void)
{
	uint8_t *p = map_reserve(PAGE);
	int fd = device_open(), ret = 0;
	uint32_t h = obj_wrap(fd, p, PAGE, 0);

	enter();
	for (uint64_t i = 1; !ret && i < 1u << 24; i++)
		ret = vm_map(fd, 0, h, 0, i * 2 * PAGE, PAGE, 0);
	EXPECT_RET(ret, -ENOMEM);
}

static void pages_without_end(void)
{
	size_t size = 8 * ROOM;
	uint8_t *p = map_private(size);
	int fd = device_open();
	uint32_t h = obj_wrap(fd, p, size, 0);
	int ret;

	enter();
	ret = obj_acquire(fd, h, 0, 0);
	EXPECT(ret == -ENOMEM || ret == -EFAULT, "expected ENOMEM or EFAULT, got %s",
	       error_name(ret));
}

/* by workers, who run in no cgroup of its */
static void pages_by_workers(void)
{
	size_t size = 8 * ROOM;
	uint8_t *p = map_private(size);
	int fd = device_open(), ret;
	struct drm_userptr_acquire args = {
		.handle = obj_wrap(fd, p, size, 0), .flags = DRM_USERPTR_ACQUIRE_NONBLOCK,
	};

	enter();
	do
		ret = xioctl(fd, DRM_IOCTL_USERPTR_ACQUIRE, &args);
	while (ret == -EAGAIN);
	EXPECT(ret == -ENOMEM || ret == -EFAULT, "expected ENOMEM or EFAULT, got %s",
	       error_name(ret));
}

static void fill_up(void (*body)(void), const char *what)
{
	struct counters was = counters_now();
	int fd = device_open(), status;
	uint8_t *p = map_private(PAGE);
	char room[32];
	pid_t pid;

	EXPECT_SYS(mkdir(GROUP, 0755));
	snprintf(room, sizeof(room), "%zu", ROOM);
	EXPECT_OK(write_file(GROUP "/memory.max", room));
	obj_mirror(fd, p, PAGE);
	pid = fork();
	EXPECT_SYS(pid);
	if (!pid) {
		body();
		_exit(0);
	}
	EXPECT_SYS(waitpid(pid, &status, 0));
	EXPECT(WIFEXITED(status) ? !WEXITSTATUS(status) : WTERMSIG(status) == SIGKILL,
	       "%s: status %#x", what, status);
	printf("%s: %s\n", what, WIFEXITED(status) ? "no memory" : "killed");
	/* the one beside it */
	EXPECT_OK(run_fill(fd, p, 5, PAGE));
	EXPECT_WORDS(p, PAGE, 5);
	close(fd);
	AWAIT_COUNTERS(was);
	cgroup_remove(GROUP);
	unmap(p, PAGE);
}

int main(void)
{
	if (write_file(ROOT "/cgroup.subtree_control", "+memory"))
		test_skip("no memory controller of cgroup v2");
	fill_up(objects_without_end, "objects");
	fill_up(mappings_without_end, "mappings");
	fill_up(pages_without_end, "pages");
	fill_up(pages_by_workers, "pages by workers");
	return test_pass("a full memory cgroup");
}
