/* SPDX-License-Identifier: MIT */
/*
 * Unbinding does not wait for the foreign fence that jobs wait for: they end
 * with -ENODEV there and then. Even the module can be unloaded with the fence
 * pending, and that it signals later harms nobody.
 *
 * VM: fresh
 */
#include "foreign.h"

int main(void)
{
	int fd = device_open(), again, kept;
	struct alias a = alias_map(PAGE);
	struct foreign f = foreign_new();
	char name[128];

	module_param_set("job_timeout_ms", 60000);
	EXPECT(driver_device(name, sizeof(name)), "no platform device");
	obj_mirror(fd, a.dev, PAGE);
	kept = syncobj_export(fd, submit_behind(fd, 0, &f, op_fill(ADDR(a.dev), 0xbad, PAGE)));
	EXPECT_RET(fence_info(kept).state, FENCE_PENDING);
	EXPECT_OK(driver_unbind(name));
	EXPECT_UNSIGNALLED(&f);
	EXPECT_RET(fence_wait(kept).state, -ENODEV);
	unmap(a.dev, PAGE);
	EXPECT_UNSIGNALLED(&f);

	EXPECT_OK(driver_bind(name));
	again = device_open();
	a = alias_map(PAGE);
	obj_mirror(again, a.dev, PAGE);
	EXPECT_OK(run_fill(again, a.dev, 0x55, PAGE));
	EXPECT_WORDS(a.see, PAGE, 0x55);
	close(again);
	close(fd);
	close(kept);
	module_unload_soon();
	EXPECT_UNSIGNALLED(&f);
	foreign_signal(&f);
	foreign_drop(&f);
	EXPECT_OK(module_load(""));
	return test_pass("a foreign fence keeps neither device nor module");
}
