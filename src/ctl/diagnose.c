// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * diagnose: from the error of opening to what the user can do
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"

bool module_is_loaded(void)
{
	return access("/sys/module/" DRM_USERPTR_NAME, F_OK) == 0;
}

static struct diagnosis no_device(void)
{
	if (!module_is_loaded())
		return (struct diagnosis){
			.reason = "no userptr device: the module is not loaded",
			.advice = "load it as root: modprobe userptr",
		};
	return (struct diagnosis){
		.reason = "no userptr device, although the module is loaded",
		.advice = "its device was unbound, or /dev/dri is not visible from here, as in a "
			  "container; loading the module again brings the device back",
	};
}

struct diagnosis diagnose(int error)
{
	switch (error) {
	case -ENODEV:
		return no_device();
	case -EACCES:
		return (struct diagnosis){
			.reason = "no permission to open the userptr device",
			.advice = "become a member of the group that owns /dev/dri/renderD*, which "
				  "usually is \"render\", or run as root",
		};
	case -EOPNOTSUPP:
		return (struct diagnosis){
			.reason = "the userptr module and libdrm_userptr do not fit together",
			.advice = "install both in the same version, and load the module again",
		};
	default:
		return (struct diagnosis){
			.reason = strerror(-error),
			.advice = "the end of the kernel log (dmesg) may tell more",
		};
	}
}

struct drm_userptr_device *open_device(void)
{
	struct drm_userptr_device *dev = NULL;
	int ret = drm_userptr_device_open(&dev);

	if (ret) {
		const struct diagnosis why = diagnose(ret);

		warnx("%s", why.reason);
		fprintf(stderr, "What to do: %s.\n", why.advice);
	}
	return dev;
}
