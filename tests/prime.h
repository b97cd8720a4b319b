/* SPDX-License-Identifier: MIT */
/*
 * What the tests of exported objects share: the ordinary DRM calls, and descriptors
 * that change hands.
 */
#ifndef TESTS_PRIME_H
#define TESTS_PRIME_H

#include <linux/dma-buf.h>
#include <sys/stat.h>

#include "charge.h"

#define REVOCABLE_ONLY	DRM_USERPTR_CREATE_REVOCABLE_ONLY
#define EXPORTED	DRM_USERPTR_OBJECT_EXPORTED
#define FOREIGN		DRM_USERPTR_OBJECT_FOREIGN
#define RDWR		(DRM_CLOEXEC | DRM_RDWR)
#define RDONLY		DRM_CLOEXEC

/* PRIME_HANDLE_TO_FD; on success *@dmabuf, which may be NULL, has the descriptor */
static inline int export_try(int fd, uint32_t handle, uint32_t flags, int *dmabuf)
{
	struct drm_prime_handle args = { .handle = handle, .flags = flags, .fd = -1 };
	int ret = xioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &args);

	if (!ret && dmabuf)
		*dmabuf = args.fd;
	return ret;
}

/* writable, and it must succeed */
static inline int export_rdwr(int fd, uint32_t handle)
{
	int dmabuf = -1;

	EXPECT_OK(export_try(fd, handle, RDWR, &dmabuf));
	EXPECT(dmabuf >= 0, "no descriptor");
	return dmabuf;
}

/* PRIME_FD_TO_HANDLE; on success *@handle, which may be NULL, has the handle */
static inline int import_try(int fd, int dmabuf, uint32_t *handle)
{
	struct drm_prime_handle args = { .fd = dmabuf };
	int ret = xioctl(fd, DRM_IOCTL_PRIME_FD_TO_HANDLE, &args);

	if (!ret && handle)
		*handle = args.handle;
	return ret;
}

static inline uint32_t import(int fd, int dmabuf)
{
	uint32_t handle = 0;

	EXPECT_OK(import_try(fd, dmabuf, &handle));
	EXPECT(handle, "a handle of 0");
	return handle;
}

/* which dma-buf a descriptor is of */
static inline ino_t dmabuf_id(int dmabuf)
{
	struct stat st;

	EXPECT_SYS(fstat(dmabuf, &st));
	return st.st_ino;
}

/* another process's descriptor */
static inline int take_fd(pid_t pid, int theirs)
{
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0), fd;

	EXPECT_SYS(pidfd);
	fd = (int)syscall(SYS_pidfd_getfd, pidfd, theirs, 0);
	EXPECT_SYS(fd);
	close(pidfd);
	return fd;
}

/*
 * struct giver - a process that makes an object, exports it, and goes
 *
 * Its memory has the pattern 1 in it. It runs as @uid, closes the handle if it
 * @closes, and stays until it is told to go.
 */
struct giver {
	uid_t uid;
	size_t size;
	bool closes;
	pid_t pid;
	struct gate made, go;
	int *theirs;
};

static inline void giver_main(void *arg)
{
	struct giver *giver = arg;
	int fd = device_open();
	uint8_t *bytes;
	uint32_t h;

	become_user(giver->uid);
	limit_memlock(2 * giver->size);
	bytes = map_private(giver->size);
	fill_pattern(bytes, giver->size, 1);
	h = obj_wrap(fd, bytes, giver->size, 0);
	*giver->theirs = export_rdwr(fd, h);
	if (giver->closes)
		obj_close(fd, h);
	EXPECT_EQ(vm_pin(), giver->size);
	gate_open(&giver->made);
	gate_pass(&giver->go);
}

/* the descriptor of its dma-buf */
static inline int giver_start(struct giver *giver)
{
	giver->made = gate_new();
	giver->go = gate_new();
	giver->theirs = map_shared(PAGE);
	giver->pid = spawn(giver_main, giver);
	gate_pass(&giver->made);
	return take_fd(giver->pid, *giver->theirs);
}

static inline void giver_end(struct giver *giver)
{
	gate_open(&giver->go);
	EXPECT_CHILD(giver->pid);
}

/*
 * struct view - a dma-buf as jobs of another open file see it
 */
struct view {
	int fd;
	uint32_t handle;
	uint64_t addr;
	size_t size;
	uint8_t *room;
};

static inline struct view view_open(int dmabuf, size_t size)
{
	struct view v = { .fd = device_open(), .size = size, .room = map_private(size) };

	obj_mirror(v.fd, v.room, size);
	v.handle = import(v.fd, dmabuf);
	v.addr = vm_anywhere(v.fd, 0, v.handle, 0, size);
	return v;
}

/* what jobs find in it; what SUBMIT said of the pages goes to @result */
static inline uint8_t *view_read(struct view *v, uint32_t *result)
{
	memset(v->room, 0xee, v->size);
	EXPECT_OK(run_op_asking(v->fd, op_copy(ADDR(v->room), v->addr, v->size), result));
	return v->room;
}

static inline void view_fill(struct view *v, uint64_t value)
{
	EXPECT_OK(run_op(v->fd, 0, op_fill(v->addr, value, v->size)));
}

static inline void view_close(struct view *v)
{
	close(v->fd);
	unmap(v->room, v->size);
}

#endif
