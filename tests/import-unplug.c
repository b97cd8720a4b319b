/* SPDX-License-Identifier: MIT */
/*
 * The driver can be unbound while jobs on an imported buffer run and are queued:
 * they end, nothing writes to the buffer any more, it stays its owner's, and the
 * new device imports it again while the old file is still open.
 *
 * VM: cpus=2 mem=1024 fresh hooks
 */
#include "hook.h"
#include "import.h"

#define SIZE	(2 * MIB)

int main(void)
{
	int fd = device_open(), vgem = vgem_open("card"), running, queued;
	struct foreign f = vgem_buffer(vgem, SIZE, NULL);
	uint32_t h = import(fd, f.dmabuf);
	char device[128];

	EXPECT(driver_device(device, sizeof(device)), "no platform device");
	EXPECT_OK(vm_map(fd, 0, h, 0, 1 << 30, SIZE, 0));
	running = syncobj_export(fd, halfway_fill(fd, 0, 1 << 30, 0x51, SIZE));
	queued = syncobj_export(fd, submit_op(fd, 0, op_fill(1 << 30, 5, SIZE)));
	EXPECT_EQ(fence_info(running).state, FENCE_PENDING);
	EXPECT_OK(driver_unbind(device));

	EXPECT_EQ(fence_info(running).state, -ENODEV);
	EXPECT_EQ(fence_wait(queued).state, -ENODEV);
	EXPECT_HALFWAY(f.see, 0x51, SIZE);
	EXPECT_RET(obj_wait(fd, h, 0), -ENODEV);
	EXPECT_OK(driver_bind(device));
	expect_import_works(&f);
	fill_pattern(f.see, SIZE, 4);
	close(fd);
	EXPECT_PATTERN(f.see, SIZE, 4);
	foreign_drop(&f);
	return test_pass("unplugged with an import");
}
