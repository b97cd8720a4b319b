/* SPDX-License-Identifier: MIT */
/*
 * An argument structure that ends where mapped memory ends works; one that
 * reaches over that end gives -EFAULT and does nothing.
 */
#include "helpers.h"

static int fd;
static uint8_t *end; /* from here on memory is not accessible */

static void check(unsigned long request, const void *good, size_t size, const char *what)
{
	uint8_t *fits = end - size;
	int ret;

	for (size_t over = 8; over < size; over += 8) {
		memcpy(fits + over, good, size - over);
		ret = xioctl(fd, request, fits + over);
		if (ret != -EFAULT)
			FAIL("%s with %zu bytes beyond the page: expected -EFAULT, got %s",
			     what, over, error_name(ret));
	}
	EXPECT_RET(xioctl(fd, request, end), -EFAULT);
	EXPECT_RET(xioctl(fd, request, NULL), -EFAULT);	/* nothing is mapped there */
	memcpy(fits, good, size);
	ret = xioctl(fd, request, fits);
	if (ret)
		FAIL("%s right before the page's end: expected success, got %s", what,
		     error_name(ret));
}

#define CHECK(request, good)	check(request, &(good), sizeof(good), #request)

int main(void)
{
	uint64_t *p = map_private(PAGE);
	uint32_t next, h;

	fd = device_open();
	end = map_private(2 * PAGE);
	end += PAGE;
	protect(end, PAGE, PROT_NONE);
	next = next_handle(fd);

	struct drm_userptr_get_param param = { .param = DRM_USERPTR_PARAM_PAGE_SIZE };
	CHECK(DRM_IOCTL_USERPTR_GET_PARAM, param);
	struct drm_userptr_ctx_create ctx = { 0 };
	CHECK(DRM_IOCTL_USERPTR_CTX_CREATE, ctx);
	struct drm_userptr_create create = {
		.user_ptr = ADDR(p), .user_size = PAGE, .flags = DRM_USERPTR_CREATE_GPU_MIRROR,
	};
	CHECK(DRM_IOCTL_USERPTR_CREATE, create);
	h = ((struct drm_userptr_create *)(void *)(end - sizeof(create)))->handle;
	EXPECT_EQ(h, next);

	struct drm_userptr_acquire acquire = { .handle = h };
	CHECK(DRM_IOCTL_USERPTR_ACQUIRE, acquire);
	struct drm_userptr_set_domain domain = { .handle = h };
	CHECK(DRM_IOCTL_USERPTR_SET_DOMAIN, domain);
	struct drm_userptr_wait wait = { .handle = h };
	CHECK(DRM_IOCTL_USERPTR_WAIT, wait);
	struct drm_userptr_object_info info = { .handle = h };
	CHECK(DRM_IOCTL_USERPTR_OBJECT_INFO, info);

	struct drm_userptr_op op = op_fill(ADDR(p), 0x77, 64);
	struct job job = { .ops = &op, .n_ops = 1 };
	struct drm_userptr_submit args = submit_args(&job);
	CHECK(DRM_IOCTL_USERPTR_SUBMIT, args);
	EXPECT_OK(obj_wait(fd, h, FOREVER_S * SECOND));
	EXPECT_WORDS(p, 64, 0x77);

	struct drm_userptr_bind unmap_op = {
		.op = DRM_USERPTR_BIND_UNMAP, .addr = ADDR(p), .size = PAGE,
	};
	struct drm_userptr_vm_bind bind = { .ops = { ADDR(&unmap_op), 1, sizeof(unmap_op) } };
	CHECK(DRM_IOCTL_USERPTR_VM_BIND, bind);
	EXPECT_EQ(obj_info(fd, h).mappings, 0);

	uint32_t id = ctx_new(fd);
	struct drm_userptr_ctx_destroy destroy = { .ctx_id = id };
	CHECK(DRM_IOCTL_USERPTR_CTX_DESTROY, destroy);
	return test_pass("structures at the end of a page");
}
