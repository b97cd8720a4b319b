/* SPDX-License-Identifier: MIT */
/*
 * Primary and render node are there while the driver is bound, name the driver
 * and its version, and go with it.
 *
 * VM: fresh
 */
#include "helpers.h"

static void check_version(int fd)
{
	char name[32] = "", desc[128] = "", date[32] = "";
	struct drm_version v = {
		.name = name, .name_len = sizeof(name) - 1,
		.desc = desc, .desc_len = sizeof(desc) - 1,
		.date = date, .date_len = sizeof(date) - 1,
	};

	EXPECT_OK(xioctl(fd, DRM_IOCTL_VERSION, &v));
	EXPECT(!strcmp(name, "userptr"), "\"%s\"", name);
	EXPECT(desc[0], "no description");
	EXPECT_EQ(v.version_major, DRM_USERPTR_MAJOR);
	EXPECT_EQ(v.version_minor, DRM_USERPTR_MINOR);
	close(fd);
}

int main(void)
{
	char name[128], path[300];

	for (int round = 0; round < 3; round++) {
		check_version(device_open());
		check_version(device_open_primary());
		EXPECT(driver_device(name, sizeof(name)), "no platform device");
		if (round < 2) {
			EXPECT_OK(driver_unbind(name));
			EXPECT(!device_find("renderD", path, sizeof(path)), "%s is left", path);
			EXPECT(!device_find("card", path, sizeof(path)), "%s is left", path);
			EXPECT_OK(driver_bind(name));
		}
	}
	EXPECT_OK(module_unload());
	EXPECT(!device_find("renderD", path, sizeof(path)), "%s is left", path);
	EXPECT(!device_find("card", path, sizeof(path)), "%s is left", path);
	EXPECT(!driver_device(name, sizeof(name)), "%s is left", name);
	EXPECT_OK(module_load(""));
	check_version(device_open());
	return test_pass("the nodes");
}
