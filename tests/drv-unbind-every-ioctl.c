/* SPDX-License-Identifier: MIT */
/*
 * With arguments that were right a moment ago every ioctl of an unbound device
 * is -ENODEV, ours and those of the DRM core; nothing can be mapped through the
 * file, and binding again makes a device that works beside it.
 *
 * VM: fresh
 */
#include <assert.h>

#include "prime.h"

#define SIZE	(2 * PAGE)
#define AT	0x100000ull

union args {
	struct drm_userptr_get_param get_param;
	struct drm_userptr_ctx_create ctx_create;
	struct drm_userptr_ctx_destroy ctx_destroy;
	struct drm_userptr_create create;
	struct drm_userptr_vm_bind vm_bind;
	struct drm_userptr_acquire acquire;
	struct drm_userptr_set_domain set_domain;
	struct drm_userptr_wait wait;
	struct drm_userptr_madvise madvise;
	struct drm_userptr_submit submit;
	struct drm_userptr_object_info info;
	struct drm_version version;
	struct drm_gem_close gem_close;
	struct drm_prime_handle prime;
	struct drm_syncobj_create syncobj_create;
	struct drm_syncobj_wait syncobj_wait;
	struct drm_syncobj_handle syncobj_handle;
};

struct call {
	const char *name;
	unsigned long request;
	union args args;
};

#define CALL(what, ...)		{ #what, DRM_IOCTL_##what, { __VA_ARGS__ } }
#define N_OURS			11

static_assert(DRM_USERPTR_OBJECT_INFO == N_OURS - 1, "an ioctl of ours is missing below");

int main(void)
{
	int fd = device_open(), again, dmabuf = -1;
	uint8_t *p = map_private(SIZE), *q = map_private(SIZE), *r = map_private(SIZE);
	uint32_t h = obj_mirror(fd, p, SIZE), closed = obj_wrap(fd, q, SIZE, 0), ctx = ctx_new(fd);
	uint32_t job = submit_op(fd, 0, op_fill(ADDR(p), 7, SIZE));
	struct drm_userptr_bind bind = { .handle = h, .addr = AT, .size = SIZE };
	struct drm_userptr_op op = op_fill(ADDR(p), 8, SIZE);
	const struct call calls[] = {
		CALL(USERPTR_GET_PARAM, .get_param = { 0 }),
		CALL(USERPTR_CTX_CREATE, .ctx_create = { 0 }),
		CALL(USERPTR_CTX_DESTROY, .ctx_destroy = { .ctx_id = ctx }),
		CALL(USERPTR_CREATE, .create = { .user_ptr = ADDR(r), .user_size = SIZE }),
		CALL(USERPTR_VM_BIND, .vm_bind = { .ops = { ADDR(&bind), 1, sizeof(bind) } }),
		CALL(USERPTR_ACQUIRE, .acquire = { .handle = h }),
		CALL(USERPTR_SET_DOMAIN, .set_domain = { .handle = h }),
		CALL(USERPTR_WAIT, .wait = { .handle = h, .timeout_ns = INT64_MAX }),
		CALL(USERPTR_MADVISE, .madvise = { .handle = h }),
		CALL(USERPTR_SUBMIT, .submit = { .ops = { ADDR(&op), 1, sizeof(op) } }),
		CALL(USERPTR_OBJECT_INFO, .info = { .handle = h }),
		CALL(VERSION, .version = { 0 }),
		CALL(GEM_CLOSE, .gem_close = { .handle = closed }),
		CALL(PRIME_HANDLE_TO_FD, .prime = { .handle = h, .flags = RDWR }),
		CALL(SYNCOBJ_CREATE, .syncobj_create = { 0 }),
		CALL(SYNCOBJ_WAIT, .syncobj_wait = {
			.handles = ADDR(&job), .count_handles = 1, .timeout_nsec = INT64_MAX,
		}),
		CALL(SYNCOBJ_HANDLE_TO_FD, .syncobj_handle = {
			.handle = job, .flags = DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE,
		}),
	};
	union args args;
	char name[128];

	EXPECT(driver_device(name, sizeof(name)), "no platform device");
	for (unsigned int unbound = 0; unbound < 2; unbound++) {
		for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
			int want = unbound ? -ENODEV : 0, ret;

			args = calls[i].args;
			ret = xioctl(fd, calls[i].request, &args);
			if (ret != want)
				FAIL("%s: expected %s, got %s", calls[i].name, error_name(want),
				     error_name(ret));
			if (calls[i].request == DRM_IOCTL_PRIME_HANDLE_TO_FD && !ret)
				dmabuf = args.prime.fd;
		}
		if (!unbound)
			EXPECT_OK(driver_unbind(name));
	}
	EXPECT(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED && errno == ENODEV,
	       "mmap: %s", error_name(-errno));
	EXPECT_WORDS(p, SIZE, 8);
	unmap(p, SIZE);

	EXPECT_OK(driver_bind(name));
	again = device_open();
	obj_mirror(again, q, SIZE);
	EXPECT_OK(run_fill(again, q, 9, SIZE));
	EXPECT_WORDS(q, SIZE, 9);
	EXPECT_RET(xioctl(fd, DRM_IOCTL_USERPTR_GET_PARAM, &(struct drm_userptr_get_param){ 0 }),
		   -ENODEV);
	close(fd);
	close(dmabuf);
	EXPECT_OK(run_fill(again, q, 10, SIZE));
	EXPECT_WORDS(q, SIZE, 10);
	return test_pass("every ioctl of an unbound device");
}
