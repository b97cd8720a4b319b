/* SPDX-License-Identifier: MIT */
/*
 * The render node and the primary node both do everything, the primary one
 * without authentication and for a user without privileges, whether he was given
 * the open file or opened the node; modesetting is on neither.
 */
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <drm_mode.h>

#include "helpers.h"

static void use(int fd)
{
	struct drm_mode_card_res modes = { 0 };
	uint8_t *p = map_private(2 * PAGE);
	uint32_t ctx = ctx_new(fd);

	fill_pattern(p, PAGE, 1);
	uint32_t h = obj_mirror_in(fd, ctx, p, 2 * PAGE);
	EXPECT_OK(obj_acquire(fd, h, 0, 0));
	EXPECT_OK(obj_set_domain(fd, h, DRM_USERPTR_DOMAIN_CPU_WRITE));
	EXPECT_OK(run_op(fd, ctx, op_copy(ADDR(p) + PAGE, ADDR(p), PAGE)));
	EXPECT_OK(obj_wait(fd, h, 0));
	EXPECT_PATTERN(p + PAGE, PAGE, 1);
	EXPECT_OK(vm_unmap(fd, ctx, ADDR(p), 2 * PAGE));
	EXPECT_EQ(obj_info(fd, h).mappings, 0);
	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_PAGE_SIZE), PAGE);
	EXPECT_OK(ctx_destroy(fd, ctx));
	EXPECT(xioctl(fd, DRM_IOCTL_MODE_GETRESOURCES, &modes) < 0, "modesetting");
	obj_close(fd, h);
	unmap(p, 2 * PAGE);
}

static void become_nobody(void)
{
	EXPECT_SYS(setgid(65534));
	EXPECT_SYS(setuid(65534));
}

static void as_nobody(void *arg)
{
	int *fds = arg;

	become_nobody();
	for (int i = 0; i < 3; i++)
		use(fds[i]);
}

/* what root has opened counts as authenticated; this does not */
static void nobody_opens(void *arg)
{
	int fd;

	become_nobody();
	fd = open(arg, O_RDWR | O_CLOEXEC);
	EXPECT_SYS(fd);
	use(fd);
}

static void open_to_all(const char *prefix)
{
	char path[300];
	struct stat st;

	EXPECT(device_find(prefix, path, sizeof(path)), "no node %s", prefix);
	EXPECT_SYS(stat(path, &st));
	EXPECT_SYS(chmod(path, 0666));
	EXPECT_CHILD(spawn(nobody_opens, path));
	EXPECT_SYS(chmod(path, st.st_mode & 07777));
}

int main(void)
{
	/* the first to open the primary node is its master, the second is not */
	int fds[3] = { device_open(), device_open_primary(), device_open_primary() };

	for (int i = 0; i < 3; i++)
		use(fds[i]);
	EXPECT_CHILD(spawn(as_nobody, fds));
	open_to_all("renderD");
	open_to_all("card");
	return test_pass("both nodes, no modesetting");
}
