// SPDX-License-Identifier: GPL-2.0 OR MIT
// struct drm_driver lost its date in Linux 6.14.
#include <drm/drm_drv.h>

struct drm_driver probe = { .date = "" };
