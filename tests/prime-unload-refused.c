/* SPDX-License-Identifier: MIT */
/*
 * The module cannot be unloaded while a dma-buf of its lives, in a descriptor or
 * with an importer, though every open file is closed. Then it can.
 *
 * VM: fresh
 */
#include "prime.h"

int main(void)
{
	uint8_t *p = map_private(PAGE);
	int vgem = vgem_open("renderD"), fd = device_open(), d = export_rdwr(fd, obj_wrap(fd, p, PAGE, 0));
	uint32_t imported;

	close(fd);
	EXPECT_RET(module_unload(), -EWOULDBLOCK);
	imported = import(vgem, d);
	close(d);
	EXPECT_RET(module_unload(), -EWOULDBLOCK);
	unmap(p, PAGE);
	EXPECT_RET(module_unload(), -EWOULDBLOCK);
	obj_close(vgem, imported);
	module_unload_soon();
	EXPECT_OK(module_load(""));
	fd = device_open();
	p = map_private(PAGE);
	close(export_rdwr(fd, obj_wrap(fd, p, PAGE, 0)));
	return test_pass("a module with a dma-buf stays");
}
