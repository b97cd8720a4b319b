/* SPDX-License-Identifier: MIT */
/*
 * The dma-buf of an object of a device that was unbound is another driver's buffer
 * to the next one: it can be imported and used; a read-only one can not be bound.
 *
 * VM: fresh
 */
#include "import.h"

#define SIZE	(16 * PAGE)

int main(void)
{
	int fd = device_open(), d, ro;
	uint8_t *p = map_private(SIZE), *q = map_private(SIZE);
	char device[128];
	uint32_t h;

	EXPECT(driver_device(device, sizeof(device)), "no platform device");
	d = export_rdwr(fd, obj_wrap(fd, p, SIZE, 0));
	EXPECT_OK(export_try(fd, obj_wrap(fd, q, SIZE, DRM_USERPTR_CREATE_READ_ONLY), RDONLY, &ro));
	EXPECT_OK(driver_unbind(device));
	EXPECT_OK(driver_bind(device));

	struct foreign f = { .dmabuf = d, .see = p, .size = SIZE };

	expect_import_works(&f);
	fd = device_open();
	h = import(fd, ro);
	EXPECT_RET(vm_map(fd, 0, h, 0, 0x100000, SIZE, 0), -EOPNOTSUPP);
	return test_pass("an object of a device that is gone");
}
