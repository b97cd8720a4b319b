/* SPDX-License-Identifier: MIT */
/*
 * UNSYNCHRONIZED wants CAP_SYS_ADMIN of the initial user namespace, -EPERM
 * without. Such an object is never detached: it keeps its pages and its place
 * until it is closed.
 */
#include "charge.h"

#define SIZE	(8 * PAGE)
#define UID	21010

static int fd;

static void refused(void)
{
	uint8_t *p = map_private(SIZE);
	uint32_t next = next_handle(fd);

	EXPECT_RET(obj_create(fd, 0, p, SIZE, UNSYNCHRONIZED, NULL), -EPERM);
	EXPECT_RET(obj_create(fd, 0, p, SIZE, UNSYNCHRONIZED | PINNED, NULL), -EPERM);
	EXPECT_RET(obj_create(fd, 0, p, SIZE, UNSYNCHRONIZED | READ_ONLY | MIRROR, NULL), -EPERM);
	EXPECT_EQ(next_handle(fd), next);
	EXPECT_EQ(vm_pin(), 0);
	obj_close(fd, obj_wrap(fd, p, SIZE, PINNED));
}

static void user(void *arg)
{
	(void)arg;
	become_user(UID);
	refused();
}

static void root_of_a_namespace(void *arg)
{
	(void)arg;
	become_user(UID);
	if (unshare(CLONE_NEWUSER))
		test_skip("unshare gives %s", error_name(-errno));
	EXPECT_OK(write_file("/proc/self/uid_map", "0 21010 1"));
	EXPECT_EQ(getuid(), 0);
	refused();
}

static void forked(void *arg)
{
	(void)arg;
}

int main(void)
{
	uint8_t *p = map_private(SIZE), *out = map_private(SIZE);
	struct drm_userptr_object_info info;
	uint32_t h, result;
	int status;
	pid_t pid;

	fd = device_open();
	EXPECT_CHILD(spawn(user, NULL));
	pid = spawn(root_of_a_namespace, NULL);
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFEXITED(status) && (!WEXITSTATUS(status) || WEXITSTATUS(status) == 77),
	       "status %#x", status);

	obj_mirror(fd, out, SIZE);
	fill_pattern(p, SIZE, 1);
	h = obj_wrap(fd, p, SIZE, UNSYNCHRONIZED | MIRROR);
	protect(p, SIZE, PROT_READ);
	EXPECT_SYS(madvise(p, PAGE, MADV_DONTNEED));
	EXPECT_CHILD(spawn(forked, NULL));
	unmap(p, SIZE);
	map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
	fill_pattern(p, SIZE, 2);
	info = obj_info(fd, h);
	EXPECT_EQ(info.flags, 0);
	EXPECT_EQ(info.detached_cause, DRM_USERPTR_CAUSE_NONE);
	EXPECT_EQ(info.inv_unmap + info.inv_clear + info.inv_protection + info.inv_other, 0);
	EXPECT_EQ(info.pinned_bytes, SIZE);
	EXPECT_OK(run_op_asking(fd, op_copy(ADDR(out), ADDR(p), SIZE), &result));
	EXPECT_EQ(result, 0);
	EXPECT_PATTERN(out, SIZE, 1);
	EXPECT_OK(run_fill(fd, p, 0xbad, SIZE));
	EXPECT_PATTERN(p, SIZE, 2);
	/* nobody knows that its memory is gone: it is in the way */
	EXPECT_RET(obj_create(fd, 0, p, SIZE, 0, NULL), -EINVAL);
	EXPECT_RET(obj_create(fd, 0, p + PAGE, PAGE, UNSYNCHRONIZED, NULL), -EINVAL);
	obj_close(fd, h);
	obj_close(fd, obj_wrap(fd, p, SIZE, UNSYNCHRONIZED));
	EXPECT_PATTERN(p, SIZE, 2);
	if (WEXITSTATUS(status))
		printf("without a user namespace\n");
	return test_pass("unsynchronized objects");
}
