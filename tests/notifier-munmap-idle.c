/* SPDX-License-Identifier: MIT */
/*
 * After munmap of idle memory the next SUBMIT gives -EFAULT with the address
 * and the device never writes the old pages; the object can still be closed.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();
	struct alias a = alias_map(8 * PAGE);
	uint32_t h = obj_mirror(fd, a.dev, a.size);
	uint8_t *out = map_private(PAGE);

	obj_mirror(fd, out, PAGE);
	EXPECT_OK(run_fill(fd, a.dev, 0x11, a.size));
	unmap(a.dev + 2 * PAGE, 2 * PAGE);
	EXPECT_RET(run_fill(fd, a.dev, 0xbad, a.size), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(a.dev) + 2 * PAGE);
	EXPECT_OK(run_fill(fd, a.dev + 4 * PAGE, 0x12, PAGE));
	unmap(a.dev, a.size);
	EXPECT_RET(run_fill(fd, a.dev + 64, 0xbad, 64), -EFAULT);
	EXPECT_RET(run_copy(fd, out, a.dev + 4 * PAGE, PAGE), -EFAULT);
	EXPECT_RET(obj_acquire(fd, h, 0, 0), -EFAULT);
	EXPECT_WORDS(a.see, 4 * PAGE, 0x11);
	EXPECT_WORDS(a.see + 4 * PAGE, PAGE, 0x12);
	EXPECT_ZERO(out, PAGE);
	EXPECT_OK(obj_wait(fd, h, 0));
	obj_close(fd, h);
	EXPECT_EQ(next_handle(fd), h);
	return test_pass("munmap of idle memory");
}
