/* SPDX-License-Identifier: MIT */
/*
 * A READ_ONLY object is exported for reading only: not with DRM_RDWR, not to an
 * importer that maps for writing too, not to jobs that write.
 */
#include "prime.h"

#define SIZE	(8 * PAGE)

/* whether vgem refers to the function of the core that imports without mapping */
static bool vgem_only_attaches(void)
{
	return !system("grep -q drm_gem_shmem_prime_import_no_map"
		       " /lib/modules/$(uname -r)/kernel/drivers/gpu/drm/vgem/vgem.ko");
}

int main(void)
{
	int fd = device_open(), vgem = vgem_open("renderD"), d = -1;
	uint8_t *p = map_private(SIZE);
	uint32_t h, imported, result;
	struct view view;
	int ret;

	fill_pattern(p, SIZE, 1);
	protect(p, SIZE, PROT_READ);
	h = obj_wrap(fd, p, SIZE, READ_ONLY);
	EXPECT_RET(export_try(fd, h, RDWR, NULL), -EACCES);
	EXPECT_EQ(obj_info(fd, h).mode, DRM_USERPTR_MODE_TRACKED);
	EXPECT_EQ(obj_info(fd, h).flags, DRM_USERPTR_OBJECT_READ_ONLY);
	EXPECT_OK(export_try(fd, h, RDONLY, &d));
	EXPECT_EQ(obj_info(fd, h).flags, DRM_USERPTR_OBJECT_READ_ONLY | EXPORTED);
	EXPECT_EQ(fcntl(d, F_GETFL) & O_ACCMODE, O_RDONLY);
	EXPECT_RET(export_try(fd, h, RDWR, NULL), -EACCES);
	/* vgem maps what it imports, for writing too, up to Linux 6.12; later it never does */
	ret = import_try(vgem, d, &imported);
	EXPECT(ret == -EACCES || (!ret && vgem_only_attaches()), "vgem got %s", error_name(ret));
	if (!ret)
		obj_close(vgem, imported);
	view = view_open(d, SIZE);
	EXPECT_EQ(obj_info(view.fd, view.handle).flags & DRM_USERPTR_OBJECT_READ_ONLY,
		  DRM_USERPTR_OBJECT_READ_ONLY);
	EXPECT_PATTERN(view_read(&view, &result), SIZE, 1);
	EXPECT_RET(run_op(view.fd, 0, op_fill(view.addr, 0xbad, 8)), -EACCES);
	EXPECT_PATTERN(p, SIZE, 1);
	view_close(&view);
	close(d);
	obj_close(fd, h);

	/* and pinned in advance */
	h = obj_wrap(fd, p, SIZE, READ_ONLY | PINNED);
	EXPECT_RET(export_try(fd, h, RDWR, NULL), -EACCES);
	EXPECT_EQ(obj_info(fd, h).flags, DRM_USERPTR_OBJECT_READ_ONLY);
	EXPECT_OK(export_try(fd, h, RDONLY, NULL));
	return test_pass("READ_ONLY objects are exported for reading");
}
